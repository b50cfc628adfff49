"""Each line of the layer picture, broken once and seen."""

import unittest

from check_layers import check
from planted import PlantedTree


class LayersTest(PlantedTree):
    def test_a_tree_that_keeps_the_picture_is_clean(self):
        self.plant("common/ids.h", "#include <cstdint>\n")
        self.plant("broker-less/core/mesh.h", '#include "common/ids.h"\n')
        self.plant("broker-less/io/transport.cc",
                   '#include <zmq.hpp>\n#include <thread>\n#include "broker-less/core/mesh.h"\n')
        self.plant("airline/io/journal.cc",
                   '#include <sqlite3.h>\n#include "broker-less/io/transport.h"\n')
        self.plant("tests/unit/any.cc", '#include <zmq.hpp>\n#include "airline/core/x.h"\n')
        self.assertEqual(check(self.root), [])

    def test_common_must_not_know_the_mesh(self):
        self.plant("common/ids.h", '\n#include "broker-less/core/mesh.h"\n')
        self.assert_caught(check(self.root), "common/ids.h:2", "must not depend")

    def test_the_mesh_must_not_know_airlines(self):
        self.plant("broker-less/core/mesh.cc", '#include "airline/core/records.h"\n')
        self.assert_caught(check(self.root), "broker-less/core must not depend on airline/core")
        self.plant("broker-less/core/mesh.cc", '#include "common/events.h"\n')
        self.assert_caught(check(self.root), "what airlines say is not the mesh's business")

    def test_a_core_must_not_know_its_shell(self):
        self.plant("airline/core/node.cc", '#include "airline/io/journal.h"\n')
        self.assert_caught(check(self.root), "airline/core must not depend on airline/io")

    def test_the_client_must_not_know_airlines(self):
        self.plant("client/io/main.cc", '  #  include "airline/core/records.h"\n')
        self.assert_caught(check(self.root), "client/io must not depend on airline/core")

    def test_nothing_includes_tests(self):
        self.plant("common/ids.h", '#include "tests/unit/helpers.h"\n')
        self.assert_caught(check(self.root), "nothing includes tests/")

    def test_a_header_must_be_named_from_the_top(self):
        self.plant("common/ids.cc", '#include "ids.h"\n')
        self.assert_caught(check(self.root), "from the top of the project")

    def test_the_simulation_has_no_register_of_its_own(self):
        self.plant("broker-less/core/decision_register.h", "class DecisionRegister {\n};\n")
        self.plant("tests/simulation/model.cc", "struct DecisionRegister : Any {\n};\n")
        self.assert_caught(check(self.root), "defines a DecisionRegister of its own")

    def test_the_simulation_takes_no_core_apart(self):
        self.plant("tests/simulation/world.cc", '#include "broker-less/core/proposer.h"\n')
        self.assert_caught(check(self.root), "must not know broker-less/core/proposer.h")

    def test_the_simulation_may_drive_the_node(self):
        self.plant("tests/simulation/machine.h", '#include "airline/core/airline_node.h"\n')
        self.assertEqual(check(self.root), [])

    def test_a_folder_outside_the_picture_is_seen(self):
        self.plant("helpers/strings.cc", "int x;\n")
        self.assert_caught(check(self.root), "helpers/strings.cc", "not in the picture")

    def test_cores_touch_neither_threads_nor_disks_nor_sockets(self):
        for header in ("thread", "mutex", "fstream", "iostream", "filesystem", "random",
                       "unistd.h", "sys/socket.h", "zmq.hpp", "sqlite3.h"):
            with self.subTest(header=header):
                self.plant("client/core/x.cc", f"#include <{header}>\n")
                self.assert_caught(check(self.root), f"<{header}> in a core")

    def test_cores_read_no_clock(self):
        self.plant("airline/core/x.cc", "auto t =\n    std::chrono::steady_clock::now();\n")
        self.assert_caught(check(self.root), "airline/core/x.cc:2", "handed in")

    def test_a_comment_may_speak_of_clocks(self):
        self.plant("airline/core/x.cc", '// Never steady_clock::now().\nauto s = "::now()";\n')
        self.assertEqual(check(self.root), [])

    def test_each_library_has_one_place(self):
        for header, wrong in (("zmq.hpp", "airline/io/x.cc"), ("sqlite3.h", "client/io/x.cc"),
                              ("msgpack.hpp", "common/wire.cc")):
            with self.subTest(header=header):
                self.plant(wrong, f"#include <{header}>\n")
                self.assert_caught(check(self.root), wrong, f"<{header}>")
                (self.root / wrong).unlink()

    def test_quotes_do_not_hide_a_library(self):
        self.plant("airline/io/x.cc", '#include "zmq.hpp"\n')
        self.assert_caught(check(self.root), "<zmq.hpp> belongs to broker-less/io/")


if __name__ == "__main__":
    unittest.main()
