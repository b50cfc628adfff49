"""Long functions and files, planted and seen; and the brace scanner on what C++ looks like."""

import unittest

from check_shape import check, cpp_functions
from planted import PlantedTree


def body(lines):
    return "  call();\n" * lines


class ShapeTest(PlantedTree):
    def test_a_short_function_is_fine(self):
        self.plant("common/a.cc", "void short_one() {\n" + body(68) + "}\n")
        self.assertEqual(check(self.root), [])

    def test_a_long_function_is_seen(self):
        self.plant("common/a.cc", "\nvoid long_one() {\n" + body(69) + "}\n")
        self.assert_caught(check(self.root), "common/a.cc:2", "long_one has 71 lines")

    def test_a_long_method_inside_namespace_and_class_is_seen(self):
        self.plant("common/a.h", "// What.\nnamespace v {\nclass A {\n public:\n  int m() const {\n" +
                   body(69) + "  }\n  int n() { return 1; }\n};\n}\n")
        self.assert_caught(check(self.root), "common/a.h:5", "m has 71 lines")

    def test_a_long_file_is_seen(self):
        self.plant("common/a.cc", "int a;\n" * 451)
        self.assert_caught(check(self.root), "451 lines, more than 450")

    def test_tests_may_be_longer_but_not_without_end(self):
        self.plant("tests/unit/a.cc", "int a;\n" * 600)
        self.plant("tests/unit/b.cc", "int a;\n" * 601)
        self.assert_caught(check(self.root), "tests/unit/b.cc", "601 lines, more than 600")

    def test_a_header_without_a_comment_on_top_is_seen(self):
        self.plant("common/a.h", "#pragma once\n")
        self.assert_caught(check(self.root), "common/a.h:1", "opens with a comment")

    def test_a_long_python_function_is_seen(self):
        self.plant("tests/a.py", "def long_one():\n" + "    pass\n" * 70)
        self.assert_caught(check(self.root), "tests/a.py:1", "long_one has 71 lines")


class BraceScannerTest(unittest.TestCase):
    def names(self, text):
        return [(name, lines) for name, _, lines in cpp_functions(text)]

    def test_a_constructor_counts_with_its_initialisers(self):
        text = "A::A(int a)\n    : a_{a},\n      b_{1} {\n  go();\n}\nint f() {\n}\n"
        self.assertEqual(self.names(text), [("A::A", 5), ("f", 2)])

    def test_braces_in_parameters_and_strings_open_nothing(self):
        text = 'void f(B b = {}, const char* s = "{") {\n  g("}");  // }\n  h(\'{\');\n}\nint g() {\n}\n'
        self.assertEqual(self.names(text), [("f", 4), ("g", 2)])

    def test_raw_strings_open_nothing(self):
        self.assertEqual(self.names('int f() {\n  g(R"x({{{ " )x");\n}\n'), [("f", 3)])

    def test_a_table_is_no_function(self):
        self.assertEqual(self.names("constexpr std::array kTable{\n  Row{1},\n  Row{2},\n};\n"), [])

    def test_templates_and_types_are_looked_into(self):
        text = ("template <typename T, typename U = std::vector<T>>\nstruct S : Base<T> {\n"
                "  T f() const&& { return {}; }\n};\n")
        self.assertEqual(self.names(text), [("f", 1)])

    def test_a_test_case_is_a_function(self):
        self.assertEqual(self.names("TEST(Area, Says) {\n  EXPECT_EQ(1, 1);\n}\n"), [("TEST", 3)])

    def test_a_lambda_counts_with_the_function_around_it(self):
        text = "int f() {\n  auto g = [](int a) {\n    return a;\n  };\n  return g(1);\n}\n"
        self.assertEqual(self.names(text), [("f", 6)])

    def test_a_macro_that_opens_a_brace_does_not_mislead(self):
        self.assertEqual(self.names("#define OPEN \\\n  {\nint f() {\n}\n"), [("f", 2)])

    def test_digit_separators_are_no_characters(self):
        self.assertEqual(self.names("int f() {\n  return 1'000;\n}\nint g() {\n}\n"),
                         [("f", 3), ("g", 2)])


if __name__ == "__main__":
    unittest.main()
