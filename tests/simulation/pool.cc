#include "tests/simulation/pool.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <map>
#include <sstream>
#include <system_error>

namespace vendepass::simulation {

namespace {

struct Running {
  std::size_t task;
  pid_t process;
  std::string text;
};

void write_line(int file, const std::string& line) {
  const auto whole = line + '\n';
  for (std::size_t done = 0; done < whole.size();) {
    const auto more = write(file, whole.data() + done, whole.size() - done);
    if (more <= 0) _exit(1);
    done += static_cast<std::size_t>(more);
  }
}

// Returns the reading end of the new process's pipe.
int start(const Task& task, pid_t& process) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
  std::fflush(nullptr);
  process = fork();
  if (process < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (process == 0) {
    close(ends[0]);
    task([file = ends[1]](const std::string& line) { write_line(file, line); });
    std::fflush(nullptr);
    _exit(0);
  }
  close(ends[1]);
  return ends[0];
}

TaskResult result_of(const Running& running) {
  TaskResult result;
  std::istringstream text{running.text};
  for (std::string line; std::getline(text, line);) result.lines.push_back(line);
  int status = 0;
  waitpid(running.process, &status, 0);
  result.died = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
  return result;
}

}  // namespace

std::vector<TaskResult> run_tasks(const std::vector<Task>& tasks, std::size_t at_once) {
  std::vector<TaskResult> results(tasks.size());
  std::map<int, Running> running;
  for (std::size_t next = 0; next < tasks.size() || !running.empty();) {
    while (next < tasks.size() && running.size() < at_once) {
      pid_t process = 0;
      const auto file = start(tasks[next], process);
      running.emplace(file, Running{next++, process, ""});
    }
    std::vector<pollfd> files;
    for (const auto& [file, task] : running) files.push_back({file, POLLIN, 0});
    if (poll(files.data(), files.size(), -1) < 0) continue;
    for (const auto& ready : files) {
      if (ready.revents == 0) continue;
      std::array<char, 65536> bytes{};
      const auto count = read(ready.fd, bytes.data(), bytes.size());
      auto& task = running.at(ready.fd);
      if (count > 0) {
        task.text.append(bytes.data(), static_cast<std::size_t>(count));
        continue;
      }
      results[task.task] = result_of(task);
      close(ready.fd);
      running.erase(ready.fd);
    }
  }
  return results;
}

}  // namespace vendepass::simulation
