"""A small invented reference, in the notation of the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

ROUTES = """\
n,tag,operation_id,method,path,auth,credential,scope,reference_lines,request_content_types,success,errors
1,Garden Tools,listRakes,GET,/v9/rakes,key,business,rake:list,1-21,,200:json,401
2,Garden Tools,createRake,POST,/v9/sheds/{shed_id}/rakes,key,business,rake:create,22-39,application/json,200:json,400
3,Sheds,burnShed,DELETE,/v9/sheds/{shed_id},key,dashboard,,40-43,,204:none,401
4,Sheds,getShed,GET,/v9/sheds/{shed_id},key,business,,,,200:json,
5,Sheds,moveShed,PUT,/v9/sheds/{shed_id},key,none,,,application/json,200:json,
"""

TEXT = """\
Requires the rake:list scope. Rakes of a garden.
| page_size | integer [ 1 .. 9 ] Default: 5 Rakes per page. |
| material | string Enum: "ash wood" "steel" What it is made of. |
| X-Garden required | string <= 40 characters The garden. |
{- "rakes": [
- {
- "id": 0,
- "weight": 0,
- "made_at": "2019-08-24T14:15:22Z",
- "owner": null,
- "teeth": [
- 0.1
],
- "prices": {
- "property1": "string",
- "property2": "string"
}
}
], - "more": true
}
A line that is nothing.
Rakes wanted. Requires the rake:create scope.
| shed_id required | string The shed. |
| label required | string or null A label. |
required | Array of objects (Tooth) Its teeth. |
| tags | Array of strings Items Enum: "old" "new" |
object (Handle) | |
| property name* additional property | any |
{- "label": "string",
- "teeth": [
- {
- "width": 0
}
],
- "handle": {
- "wood": "string"
}
}
{- "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08"}
Burns a shed. Requires a dashboard business-user JWT with shed:burn
| shed_id required | string The shed. |
{- "error": "string",
- "errors": { }
}
"""

LOST = """\
- operation_id: getShed
  params:
  - {name: shed_id, location: path, required: true, type: string}
  success:
    '200': same body as createRake
- operation_id: moveShed
  params:
  - {name: shed_id, location: path, required: true, type: string}
  request:
    application/json:
      required: true
      open_object: true
      fields:
      - {path: to, type: string, required: true, enum: [north, south west]}
  success:
    '200':
    - {path: moved, type: boolean, nullable: true}
"""

TABLES = {
    "hidden-fields": "operation_id,where,path,type,format\nlistRakes,response,rakes[].photo,string,uri\nlistRakes,response,links,array,\n"
    "listRakes,response,rakes[].maker.site,string,uri\n",
    "request-nested": "operation_id,content_type,path,type,format,required,nullable,enum,limits\n"
    "createRake,application/json,teeth[].width,integer,,1,0,,minimum=1\n",
    "response-numbers": "operation_id,path,type,format\nlistRakes,rakes[].weight,number,float\n",
    "response-enums": "operation_id,path,values\nlistRakes,more,True\n",
    "response-nullable": "operation_id,path\nlistRakes,rakes[].made_at\n",
    "response-required": "operation_id,path\nlistRakes,rakes\n",
}


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """Return a folder with the small reference."""
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / "routes.csv").write_text(ROUTES, encoding="utf-8")
    (folder / "scalev-v3-reference.txt").write_text(TEXT, encoding="utf-8")
    (folder / "not-in-text.yaml").write_text(LOST, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
