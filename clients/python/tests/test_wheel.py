"""The wheel that `scripts/build --python` makes."""
import ast
import os
import subprocess
import sys
import zipfile

import pytest

import sluice

PACKAGE = os.path.dirname(sluice.__file__)
PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(PACKAGE))))


@pytest.fixture(name="wheel", scope="module")
def fixture_wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(["bash", os.path.join(PROJECT, "scripts/build"), "--python", str(folder)], check=False,
                          capture_output=True, text=True, env={**os.environ, "SLUICE_PYTHON": sys.executable})
    assert done.returncode == 0, done.stdout + done.stderr
    [name] = os.listdir(folder)
    return os.path.join(folder, name)


def test_it_holds_the_package_and_says_that_it_is_typed(wheel):
    # Y10
    assert os.path.basename(wheel) == f"sluice-{sluice.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        [metadata] = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
    sources = {name for name in os.listdir(PACKAGE) if name.endswith(".py")}
    assert inside == {"sluice/" + name for name in sources | {"py.typed"}}
    assert "Requires-Python: >=3.9\n" in metadata and "Requires-Dist: databricks-sdk" in metadata


def test_it_works_where_it_is_installed(wheel, tmp_path):
    # Y10
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    program = "import sluice; print(sluice.__file__); sluice.WorkspaceClient"
    done = subprocess.run([sys.executable, "-B", "-c", program], cwd=tmp_path, capture_output=True, text=True,
                          env={"PYTHONPATH": str(tmp_path / "site")}, check=False)
    assert done.stdout.startswith(str(tmp_path / "site")), done.stderr


def test_the_sources_are_python_3_9():
    # Y10
    for name in os.listdir(PACKAGE):
        if name.endswith(".py"):
            with open(os.path.join(PACKAGE, name), encoding="utf-8") as file:
                ast.parse(file.read(), name, feature_version=(3, 9))


def test_its_version_is_the_servers():
    with open(os.path.join(PROJECT, "CMakeLists.txt"), encoding="utf-8") as file:
        assert f"project(sluice VERSION {sluice.__version__} " in file.read()
    with open(os.path.join(os.path.dirname(os.path.dirname(PACKAGE)), "pyproject.toml"), encoding="utf-8") as file:
        assert f'\nversion = "{sluice.__version__}"\n' in file.read()
