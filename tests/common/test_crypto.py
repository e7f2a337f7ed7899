from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.fernet import Fernet

from stagedoor.common.crypto import KEY_FILE, decrypt, encrypt, fingerprint, load_keys
from stagedoor.common.errors import ConfigError


def new_key() -> str:
    return Fernet.generate_key().decode()


def test_R1_a_secret_comes_back_and_cannot_be_read_in_between():
    keys = (new_key(),)
    token = encrypt("s3cret-ü", keys)
    assert "s3cret" not in token
    assert decrypt(token, keys) == "s3cret-ü"


def test_R1_a_wrong_key_says_what_to_do_and_nothing_of_the_secret():
    token = encrypt("s3cret", (new_key(),))
    with pytest.raises(ConfigError, match="Update key") as caught:
        decrypt(token, (new_key(),))
    assert token not in str(caught.value)


def test_a_new_key_in_front_reads_old_secrets_and_encrypts_new_ones():
    old, new = new_key(), new_key()
    token = encrypt("s3cret", (old,))
    assert decrypt(token, (new, old)) == "s3cret"
    assert decrypt(encrypt("s3cret", (new, old)), (new,)) == "s3cret"


def test_keys_of_the_environment_come_first_and_leave_no_file(tmp_path):
    first, second = new_key(), new_key()
    assert load_keys(tmp_path, f" {first}, {second},") == (first, second)
    assert not (tmp_path / KEY_FILE).exists()


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path):
    keys = load_keys(tmp_path / "new", "")
    path = tmp_path / "new" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_keys(tmp_path / "new", "") == keys
    assert [entry.name for entry in path.parent.iterdir()] == [KEY_FILE]


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: load_keys(tmp_path, ""), range(32)))
    assert len(set(found)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == [KEY_FILE]


def test_a_malformed_key_is_counted_but_not_shown(tmp_path):
    with pytest.raises(ConfigError, match="Key 2 in STAGEDOOR_SECRET_KEYS") as caught:
        load_keys(tmp_path, f"{new_key()},hunter2")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"not a key\n"])
def test_a_broken_key_file_is_never_replaced(tmp_path, content):
    path = tmp_path / KEY_FILE
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=KEY_FILE):
        load_keys(tmp_path, "")
    assert path.read_bytes() == content


def test_a_fingerprint_tells_keys_apart_without_telling_the_key():
    assert fingerprint("key-a") != fingerprint("key-b")
    assert len(fingerprint("key-a")) == 16
    assert "key-a" not in fingerprint("key-a")
