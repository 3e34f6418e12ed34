"""From a request to an answer, without HTTP: recommending, paging, similar items, asking, explaining."""
