#!/usr/bin/python3
"""One account at all airlines: changed here and there, with another password, and erased."""

import unittest

from airlines_case import AirlinesCase
from alliance import wait_until
from traveller import Traveller

SIGN_IN = 6  # Exit code of the client.


class OneAccount(AirlinesCase):
    def elsewhere(self, one):
        """The same person on another computer."""
        other = Traveller(one.name, one.email, self.alliance, f"{one.home.name}-elsewhere")
        other.password = one.password
        return other

    def fields(self, one, entry):
        answer = one.ask("account", entry=entry)
        return {field["field"]: [value["text"] for value in field["values"]]
                for field in answer["fields"]}

    def files_with(self, text):
        """Files of the airlines that have these bytes anywhere. Not the travellers' own."""
        found = []
        for code in self.alliance.alliance():
            for file in sorted((self.alliance.directory / code).rglob("*")):
                if file.is_file() and text.encode() in file.read_bytes():
                    found.append(f"{code}/{file.name}")
            log = self.alliance.directory / f"{code}.log"
            if text.encode() in log.read_bytes():
                found.append(log.name)
        return found

    def test_changes_at_two_airlines_are_seen_at_the_third(self):
        bia = self.traveller("Bia Souza", entry="AD")
        bia.ask("account", "set", "phone", "+55 75 1111", entry="AD")
        other = self.elsewhere(bia)
        other.login(entry="G3")
        other.ask("account", "set", "document", "000.111", entry="G3")
        self.assertEqual({"email": [bia.email], "name": ["Bia Souza"], "phone": ["+55 75 1111"],
                          "document": ["000.111"]}, self.fields(other, "LA"))

    def test_names_in_any_script(self):
        for name in ("李小龍", "Алексей Достоевский", "عبد الرحمن بن محمد", "João D’Ávila"):
            one = self.traveller("Noe Lima", entry="LA")
            one.ask("account", "set", "name", name, entry="AD")
            self.assertEqual([name], self.fields(one, "G3")["name"])
            one.ask("account", "erase", "--yes", entry="LA")

    def test_a_new_password_ends_what_was_signed_with_the_old_one(self):
        caio = self.traveller("Caio Melo", entry="AD")
        other = self.elsewhere(caio)
        other.login(entry="G3")
        environment = caio.environment
        caio.environment = lambda: environment() | {"VENDEPASS_NEW_PASSWORD": "quite another one"}
        self.assertEqual("password_changed", caio.ask("password", entry="AD")["did"])

        def is_refused():
            answer = other.ask("account", entry="LA", code=None)
            return answer.error and answer.error["code"] == "bad_signature"
        wait_until("LA has heard of it", is_refused)
        self.assertEqual("bad_signature",
                         other.ask("login", other.email, entry="LA", code=SIGN_IN).error["code"])
        other.password = "quite another one"
        self.assertEqual("signed_in", other.login(entry="LA")["did"])
        self.assertEqual([caio.email], self.fields(caio, "G3")["email"])

    def test_what_is_erased_is_in_no_file(self):
        duda = self.traveller("Duda Reisfeld", entry="G3")
        duda.ask("account", "set", "phone", "+55 99 31415926", "document", "271.828.182-84",
                 entry="LA")
        texts = (duda.email, "Duda Reisfeld", "+55 99 31415926", "271.828.182-84")

        def is_everywhere():
            return all({file.split("/")[0] for file in self.files_with(text)} >= {"AD", "G3", "LA"}
                       for text in texts)
        wait_until("every airline has her details on its disk", is_everywhere)
        self.alliance.operator_json("backup", "AD", "before.db")
        erased = duda.ask("account", "erase", "--yes", entry="AD")
        self.assertEqual((duda.email, []), (erased["email"], erased["trips"]))
        for text in texts:
            wait_until(f"no file has {text}", lambda: self.files_with(text) == [])
        for code in self.alliance.alliance():  # Nor does one bring it back.
            self.alliance.kill(code)
            self.alliance.start(code)
        self.alliance.wait_connected()
        self.assertEqual([], [file for text in texts for file in self.files_with(text)])
        for code in self.alliance.alliance():
            self.assertTrue(self.alliance.operator_json("check", code)["ok"])

        self.alliance.kill("AD")  # An old backup does, until the airline has its events again.
        self.alliance.operator_json("restore", "AD", "before.db", "--replace")
        self.assertNotEqual([], self.files_with(duda.email))
        self.alliance.start("AD")
        self.alliance.wait_connected()
        aside = sorted((self.alliance.directory / "AD").glob("*before-restore*"))
        for file in aside:
            file.unlink()
        for text in texts:
            wait_until(f"no file has {text} any more", lambda: self.files_with(text) == [])
        self.alliance.raise_tenure("AD")
        for code in self.alliance.alliance():
            self.alliance.operator("reload", code)
        again = Traveller("Duda Reis", duda.email, self.alliance, "duda-again")
        self.assertEqual("registered", again.register(entry="LA")["did"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
