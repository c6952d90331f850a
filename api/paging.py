"""What lists have in common: how long a page may be, and where the next one is."""

from fastapi import Request, Response

MAX_PAGE = 200


def link_next(request: Request, response: Response, **changed: int | None) -> None:
    """Names the next page in the header `Link`; `changed` is None on the last one."""
    if None not in changed.values():
        url = request.url.include_query_params(**changed)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
