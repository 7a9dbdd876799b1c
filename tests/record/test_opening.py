"""Opening the record: one clear line when it must not be opened, and nothing changed then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.making import START, received
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.sqlite.connection import check_library, connect, raw_key
from wardwright.record.store import RecordRefused, RecordUnavailable


class TestRefusals:
    @pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
    def test_an_sqlite_that_can_lose_writes(self, version: tuple[int, ...]) -> None:
        with pytest.raises(RecordRefused, match=r"can lose writes .* sqlcipher3"):
            check_library(version)

    @pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (4, 0, 0)])
    def test_no_other_sqlite(self, version: tuple[int, ...]) -> None:
        check_library(version)

    @pytest.mark.parametrize("file", ["record.db", "messages.db"])
    def test_a_newer_version(self, place: DatabasePlace, file: str) -> None:
        connection = connect(place.folder / file, None)
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('record', '0999_later', 0)")
        connection.close()
        with pytest.raises(RecordRefused, match=r"newer version of Wardwright \(0999_later; this one knows 0"):
            open_record(place)

    def test_a_wrong_key(self, tmp_path: Path) -> None:
        open_record(DatabasePlace(tmp_path / "data", key=b"one key"))
        with pytest.raises(RecordRefused, match="does not open with this key"):
            open_record(DatabasePlace(tmp_path / "data", key=b"another key"))

    def test_no_key_where_there_is_one(self, tmp_path: Path) -> None:
        open_record(DatabasePlace(tmp_path / "data", key=b"one key"))
        with pytest.raises(RecordRefused, match="key_file"):
            open_record(DatabasePlace(tmp_path / "data"))

    def test_a_key_where_there_is_none(self, place: DatabasePlace) -> None:
        with pytest.raises(RecordRefused, match="is not encrypted"):
            open_record(DatabasePlace(place.folder, key=b"one key"))

    def test_a_file_that_is_no_database(self, tmp_path: Path) -> None:
        (tmp_path / "record.db").write_bytes(b"letters to the ward, not a database\n" * 200)
        with pytest.raises(RecordRefused, match="no database"):
            open_record(DatabasePlace(tmp_path))

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("a file")
        with pytest.raises(RecordRefused, match="could not be made"):
            open_record(DatabasePlace(tmp_path / "data"))

    def test_a_database_that_is_not_there(self, postgres: str, tmp_path: Path) -> None:
        with pytest.raises(RecordRefused, match="does not exist"):
            open_record(DatabasePlace(tmp_path, f"{postgres}_not_there"))

    def test_a_server_that_does_not_answer_is_worth_another_try(self, tmp_path: Path) -> None:
        with pytest.raises(RecordUnavailable, match="could not be reached"):
            open_record(DatabasePlace(tmp_path, "postgresql://wardwright:secret@127.0.0.1:1/record"))


class TestPlace:
    def test_never_shows_its_key_nor_a_password(self, tmp_path: Path) -> None:
        place = DatabasePlace(tmp_path, "postgresql://ward:hush@db:5432/record?sslmode=require", b"secret")
        for text in (str(place), repr(place)):
            assert "hush" not in text
            assert "secret" not in text
        assert "db:5432/record" in str(place)


class TestKeys:
    def test_64_hexadecimal_letters_are_the_key_itself(self) -> None:
        assert raw_key(b"AB" * 32 + b"\n") == "ab" * 32

    def test_another_text_becomes_a_key(self) -> None:
        assert raw_key(b"a long sentence") == raw_key(b"a long sentence\n")
        assert len(raw_key(b"a long sentence")) == 64

    def test_nothing_can_be_read_without_it(self, tmp_path: Path) -> None:
        place = DatabasePlace(tmp_path, key=b"5f" * 32)
        messages = open_record(place).messages()
        messages.append([received(1)._replace(raw=b"MSH|a marked message" * 50)], START)
        for path in tmp_path.iterdir():
            content = path.read_bytes()
            assert b"lab feed" not in content
            assert b"SQLite format" not in content
        messages.close()


def test_files_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    open_record(DatabasePlace(tmp_path / "data")).close()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_processes_that_open_a_new_record_at_once_all_find_it(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from wardwright.record.opening import open_record; "
        "from wardwright.record.place import DatabasePlace; "
        "open_record(DatabasePlace(Path(sys.argv[1]))).decisions().cursor()"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "data")]) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]


def test_a_record_that_is_up_to_date_opens_without_django(place: DatabasePlace) -> None:
    program = (
        "import sys; from pathlib import Path; from wardwright.record.opening import open_record; "
        "from wardwright.record.place import DatabasePlace; "
        "record = open_record(DatabasePlace(Path(sys.argv[1]))); "
        "record.messages().last(); record.decisions().cursor(); "
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(place.folder)], check=False).returncode == 0
