#include "broker-less/monitor/io/terminal_screen.h"

#include <langinfo.h>
#include <unistd.h>

#include <array>
#include <clocale>
#include <cstdlib>
#include <cwchar>
#include <string_view>

// After the standard headers: it has macros.
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>

namespace vendepass::monitor {
namespace {

enum Pair : short { kGoodPair = 1, kNoticePair, kBadPair, kAccentPair };

bool has_utf8() { return std::string_view{::nl_langinfo(CODESET)} == "UTF-8"; }

// https://no-color.org
bool wants_colours() {
  const char* no_color = std::getenv("NO_COLOR");
  return no_color == nullptr || *no_color == '\0';
}

attr_t attributes_of(const Screen::Cell& cell, bool colours) {
  const auto pair = [&](Pair number) { return colours ? COLOR_PAIR(number) : A_NORMAL; };
  if (cell.reversed)  // A bar of one colour: in patches it is hard to read, and to see.
    return cell.style == Style::kStrong ? A_REVERSE | A_BOLD : A_REVERSE;
  attr_t attributes = A_NORMAL;
  switch (cell.style) {
    case Style::kPlain:
      break;
    case Style::kDim:
      attributes = A_DIM;
      break;
    case Style::kStrong:
      attributes = A_BOLD;
      break;
    case Style::kGood:
      attributes = pair(kGoodPair);
      break;
    case Style::kNotice:
      attributes = pair(kNoticePair);
      break;
    case Style::kBad:
      attributes = pair(kBadPair) | A_BOLD;
      break;
    case Style::kAccent:
      attributes = pair(kAccentPair);
      break;
  }
  return attributes;
}

// What stands for a character where the locale has no UTF-8.
std::string plain(const std::string& glyph) {
  constexpr std::array<std::pair<std::string_view, char>, 14> kPlain{{{"▁", '_'},
                                                                      {"▂", '.'},
                                                                      {"▃", '-'},
                                                                      {"▄", '-'},
                                                                      {"▅", '='},
                                                                      {"▆", '='},
                                                                      {"▇", '#'},
                                                                      {"█", '#'},
                                                                      {"·", '.'},
                                                                      {"◆", '*'},
                                                                      {"…", '~'},
                                                                      {"—", '-'},
                                                                      {"×", 'x'},
                                                                      {"→", '>'}}};
  if (glyph.empty()) return "?";  // The second half of a wide one, which is "?" as well.
  if (glyph.size() == 1) return glyph;
  for (const auto& [wide, ascii] : kPlain)
    if (glyph == wide) return {ascii};
  return "?";
}

std::optional<KeyPress> special_key(int code) {
  switch (code) {
    case KEY_UP:
      return KeyPress{Key::kUp};
    case KEY_DOWN:
      return KeyPress{Key::kDown};
    case KEY_PPAGE:
      return KeyPress{Key::kPageUp};
    case KEY_NPAGE:
      return KeyPress{Key::kPageDown};
    case KEY_HOME:
      return KeyPress{Key::kHome};
    case KEY_END:
      return KeyPress{Key::kEnd};
    case KEY_ENTER:
      return KeyPress{Key::kEnter};
    case KEY_BACKSPACE:
      return KeyPress{Key::kBackspace};
    default:
      return std::nullopt;  // A change of size among them: the next picture has the new one.
  }
}

std::optional<KeyPress> character_key(wint_t character) {
  if (character == L'\n' || character == L'\r') return KeyPress{Key::kEnter};
  if (character == 27) return KeyPress{Key::kEscape};
  if (character == 127 || character == 8) return KeyPress{Key::kBackspace};
  if (character < 32) return std::nullopt;
  std::array<char, 16> bytes{};
  std::mbstate_t state{};
  const auto length = std::wcrtomb(bytes.data(), static_cast<wchar_t>(character), &state);
  if (length == static_cast<std::size_t>(-1)) return std::nullopt;
  return KeyPress{Key::kText, {bytes.data(), length}};
}

void paint_line(const Screen& screen, std::size_t line, bool colours, bool utf8) {
  const auto columns = screen.size().columns;
  ::move(static_cast<int>(line), 0);
  for (std::size_t column = 0; column < columns;) {
    const auto& first = screen.at(line, column);
    std::string run;
    for (; column < columns; ++column) {
      const auto& cell = screen.at(line, column);
      if (cell.style != first.style || cell.reversed != first.reversed) break;
      run += utf8 ? cell.glyph : plain(cell.glyph);
    }
    ::attrset(static_cast<int>(attributes_of(first, colours)));
    ::addstr(run.c_str());
  }
}

}  // namespace

Result<TerminalScreen> TerminalScreen::open() {
  std::setlocale(LC_ALL, "");
  const Error no_terminal{ErrorCode::kInvalid,
                          "this is no terminal that a screen can be drawn on (TERM says what it "
                          "is): use --once or --json"};
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) return no_terminal;
  auto* terminal = ::newterm(nullptr, stdout, stdin);
  if (terminal == nullptr) return no_terminal;
  ::set_term(terminal);
  ::cbreak();
  ::noecho();
  ::nonl();
  ::curs_set(0);
  ::keypad(stdscr, TRUE);
  ::nodelay(stdscr, TRUE);
  ::set_escdelay(25);
  if (wants_colours() && ::has_colors()) {
    ::start_color();
    ::use_default_colors();
    ::init_pair(kGoodPair, COLOR_GREEN, -1);
    ::init_pair(kNoticePair, COLOR_YELLOW, -1);
    ::init_pair(kBadPair, COLOR_RED, -1);
    ::init_pair(kAccentPair, COLOR_CYAN, -1);
  }
  return TerminalScreen{};
}

TerminalScreen::~TerminalScreen() {
  if (is_open_) ::endwin();
}

Size TerminalScreen::size() const {
  return {static_cast<std::size_t>(::getmaxx(stdscr)), static_cast<std::size_t>(::getmaxy(stdscr))};
}

void TerminalScreen::paint(const Screen& screen) {
  const bool colours = wants_colours() && ::has_colors();
  ::erase();
  for (std::size_t line = 0; line < screen.size().lines; ++line)
    paint_line(screen, line, colours, has_utf8());
  ::refresh();
}

std::vector<KeyPress> TerminalScreen::keys() {
  std::vector<KeyPress> pressed;
  wint_t character = 0;
  for (int kind = ::get_wch(&character); kind != ERR; kind = ::get_wch(&character)) {
    const auto key =
        kind == KEY_CODE_YES ? special_key(static_cast<int>(character)) : character_key(character);
    if (key) pressed.push_back(*key);
  }
  return pressed;
}

}  // namespace vendepass::monitor
