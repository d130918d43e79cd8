import pytest


def pytest_addoption(parser):
    parser.addoption("--schema", action="store_true", help="run the tests of the schema, too")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--schema"):
        for item in items:
            if item.get_closest_marker("schema"):
                item.add_marker(pytest.mark.skip(reason="needs --schema"))
