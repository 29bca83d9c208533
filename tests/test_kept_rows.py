"""The rows of a small table, looked up in memory, are those that the engine's own query gives."""

import numpy as np
import pytest

from caveat.cube import cells
from caveat.cube.catalog import Catalog

TABLES = {
    "years": "city,year,crimes\nDale,2019,4\nDale,2020,\nElm,2019,7\nElm,2019,7\n,2020,3\n",
    "months": "city,month,crimes,note\nDale,2019-11,4,b\nDale,2019-12,5,\u00e4\nElm,2019-12,7,\n",
    "codes": "code,year,crimes\n007,2019,4\n7,2019,5\n007,2020,6\n7,2020,8\n",
    "days": "city,day,crimes\nDale,2020-01-03,4\nDale,2020-01-05,5\nDale,2020-02-01,6\nElm,2020-01-09,2\n",
    "sources": "city,year,source,crimes\nDale,2019,police,4\nDale,2019,health,5\nDale,2020,police,6\n",
    "no period": "city,crimes\nDale,4\nElm,5\n",
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_kept_rows_are_those_of_the_query(name, tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    path.write_text(TABLES[name], encoding="utf-8")
    compared = 0
    with Catalog.from_paths([path]) as catalog:
        for table in catalog.tables:
            for column in table.columns_of("measure"):
                cube = catalog.cube(table.name, column.name)
                for member, source, t in np.ndindex(cube.values.shape):
                    at = (
                        cube,
                        member,
                        source,
                        cube.first + t,
                        cube.first + min(t + 1, cube.values.shape[2] - 1),
                    )
                    kept = catalog.rows(*at)
                    with monkeypatch.context() as patch:
                        patch.setattr(cells, "MOST_ROWS", -1)
                        assert catalog.rows(*at) == kept
                    compared += len(kept)
    assert compared > 0
