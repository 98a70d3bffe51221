"""A stand-in for OpenAI's Python library, which Debian does not have: as much of it as llama.cpp's tests use."""

import json

import requests


class Answer:
    """A JSON object by attributes, as the library shows it: what is absent is None."""

    def __init__(self, fields: dict):
        self._fields = fields

    def __getattr__(self, name: str):
        return shown(self._fields.get(name))


def shown(value):
    if isinstance(value, dict):
        return Answer(value)
    return [shown(element) for element in value] if isinstance(value, list) else value


class Completions:
    def __init__(self, client: "OpenAI", path: str):
        self._client = client
        self._path = path

    def create(self, **body):
        headers = {"Authorization": f"Bearer {self._client.api_key}"}
        stream = body.get("stream", False)
        response = requests.post(self._client.base_url + self._path, headers=headers, json=body, stream=stream, timeout=60)
        if response.status_code != 200:
            raise RuntimeError(f"{response.status_code}: {response.json()}")
        return chunks(response) if stream else Answer(response.json())


def chunks(response: requests.Response):
    for line in response.iter_lines():
        if line.startswith(b"data: ") and line != b"data: [DONE]":
            yield Answer(json.loads(line[len(b"data: "):]))


class Chat:
    def __init__(self, client: "OpenAI"):
        self.completions = Completions(client, "/chat/completions")


class OpenAI:
    def __init__(self, api_key: str, base_url: str):
        self.api_key = api_key
        self.base_url = base_url
        self.chat = Chat(self)
        self.completions = Completions(self, "/completions")
