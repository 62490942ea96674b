"""Every recipe of docs/reading.md runs, against a real S3 server with the records of the sample articles."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlglot

from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.ddl import ENGINES
from sahel_pipeline.storage.dictionary import data_dictionary
from sahel_pipeline.storage.objects import ObjectStore
from sahel_pipeline.storage.query import VIEWS, connect
from tests.unit.storage.reading import fill

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "reading.md").read_text(encoding="utf-8")
SQL = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
PYTHON = {
    section.partition("\n")[0]: code
    for section in PAGE.split("\n## ")
    for code in re.findall(r"```python\n(.*?)```", section, re.DOTALL)
}
BUCKET = "sahel"  # the name that the recipes use


@pytest.fixture(scope="module")
def bucket(s3_access: S3Access) -> ObjectStore:
    s3_access.client().create_bucket(Bucket=BUCKET)
    store = ObjectStore(s3_access.client(), BUCKET)
    fill(store)
    return store


def run(code: str, access: S3Access) -> str:
    environment = os.environ | {
        "AWS_ENDPOINT_URL_S3": str(access.endpoint),
        "AWS_ACCESS_KEY_ID": access.key,
        "AWS_SECRET_ACCESS_KEY": access.secret,
        "AWS_REGION": access.region,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_has_recipes() -> None:
    assert len(SQL) >= 9
    assert list(PYTHON) == ["DuckDB", "pandas", "Polars", "boto3", "Spark"]


@pytest.mark.parametrize("sql", SQL, ids=range(len(SQL)))
def test_a_question_in_sql_has_an_answer(sql: str, bucket: ObjectStore, s3_access: S3Access) -> None:
    assert connect(s3_access, bucket).sql(sql).fetchall()


@pytest.mark.parametrize("name", [name for name in PYTHON if name != "Spark"])
def test_a_recipe_in_python_runs(name: str, bucket: ObjectStore, s3_access: S3Access) -> None:
    shown = run(PYTHON[name], s3_access)
    assert "MLI" in shown or "Bamako" in shown


@pytest.mark.skipif(
    find_spec("pyspark") is None or shutil.which("java") is None, reason="pyspark and Java are not both here"
)
def test_the_recipe_for_spark_runs(bucket: ObjectStore, s3_access: S3Access, tmp_path: Path) -> None:
    for key in bucket.keys(""):
        target = tmp_path / key
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(bucket.get(key) or b"")
    for name in VIEWS:
        (tmp_path / name).mkdir(exist_ok=True)
    code = PYTHON["Spark"].replace("/tmp/copy-of-bucket", str(tmp_path))
    assert "Bamako" in run(f"import os; os.chdir({str(tmp_path)!r})\n{code}", s3_access)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dataset", VIEWS)
def test_table_definitions_are_sound(engine: str, dataset: str) -> None:
    text = ENGINES[engine](dataset, VIEWS[dataset], f"s3://bucket/{dataset}")
    create, *more = sqlglot.parse(text, dialect=engine)
    assert isinstance(create, sqlglot.exp.Create)
    assert len(more) == text.count(";\n")
    columns = {column.name for column in create.find_all(sqlglot.exp.ColumnDef)}
    assert set(VIEWS[dataset].model_fields) | {"dt"} <= columns
    assert all(len(comment) <= 255 for comment in re.findall(r"COMMENT '((?:[^']|'')*)'", text))


def test_the_data_dictionary_is_that_of_the_models() -> None:
    """To renew it: python -m sahel_pipeline.storage.dictionary > docs/data-dictionary.md."""
    assert (DOCS / "data-dictionary.md").read_text(encoding="utf-8") == data_dictionary()
