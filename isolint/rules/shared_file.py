"""ISO604: tests change a file below a folder that they share."""

from __future__ import annotations

from isolint.rules._files import FileRule
from isolint.rules.cases import shared_file as cases


class SharedFile(FileRule):
    """A test changes a file or folder that a wide fixture, a class or a module made for all of its tests.

    What it does: names temporary files and folders by who holds them: a fixture of class, module or session scope,
    `setUpClass`, a constant of the module. It follows them to the calls that write, remove or run programs there
    on behalf of a test, and to the tests that look there before they write.

    Why it breaks tests: the folder is made once. The second test finds it as the first one left it.

    Example:
        @pytest.fixture(scope="session")
        def data(tmp_path_factory):
            path = tmp_path_factory.mktemp("data") / "x.json"
            path.write_text("[]")
            return path

        def test_add(data):
            add(data, "tea")

    Fix and its safety: unsafe, as one test may have relied on what another left. A fixture that makes a temporary
    folder loses its scope, so that each test has one; a `setup_class` or `setUpClass` that does so becomes the
    set-up of each test. Where that costs much, copy the folder to `tmp_path`.
    """

    code = "ISO604"
    name = "shared-file"
    held = True

    VALID = cases.VALID
    INVALID = cases.INVALID
