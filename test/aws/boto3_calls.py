"""Calls Amplify and AmplifyBackend with boto3 as it is: with an endpoint, a region and credentials, nothing else.

Takes a JSON object a line, answers with one a line, and ends when standard input does. What it can do are the
functions in `actions`; an error of the service is an answer like any other.
"""

import json
import os
import sys
import urllib.request
from datetime import datetime

import boto3
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

options = {
    "endpoint_url": os.environ["ENDPOINT"],
    "region_name": "eu-west-1",
    "aws_access_key_id": os.environ["ACCOUNT"],
    "aws_secret_access_key": "secret",
}
clients = {name: boto3.client(name, **options) for name in ("amplify", "amplifybackend")}


def methods():
    """All that boto3 can call, from its own models."""
    return [
        {
            "service": service,
            "method": method,
            "operation": operation,
            "paginates": client.can_paginate(method),
            "errors": [error.name for error in client.meta.service_model.operation_model(operation).error_shapes],
        }
        for service, client in clients.items()
        for method, operation in client.meta.method_to_api_mapping.items()
    ]


def call(service, method, input):
    client = clients[service]
    answer = getattr(client, method)(**input)
    metadata = answer.pop("ResponseMetadata")
    operation = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
    report = ParamValidator().validate(answer, operation.output_shape) if operation.output_shape else None
    violations = report.generate_report().splitlines() if report and report.has_errors() else []
    return {"answer": answer, "metadata": metadata, "violations": violations}


def paginate(service, method, input, config):
    pages = clients[service].get_paginator(method).paginate(**input, PaginationConfig=config)
    return {"answer": pages.build_full_result()}


def presign(service, method, input):
    return {"url": clients[service].generate_presigned_url(method, Params=input)}


def upload(url, file):
    """As scripts do that have no library for it: urllib adds a Content-Type of its own."""
    with open(file, "rb") as body:
        with urllib.request.urlopen(urllib.request.Request(url, data=body.read(), method="PUT")) as response:
            return {"status": response.status}


actions = {action.__name__: action for action in (methods, call, paginate, presign, upload)}


def perform(action, **arguments):
    try:
        return actions[action](**arguments)
    except ClientError as error:
        client = clients[arguments["service"]]
        modelled = [shape.name for shape in client.meta.service_model.error_shapes]
        caught = [name for name in modelled if isinstance(error, getattr(client.exceptions, name))]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return {"error": {**error.response["Error"], "status": status}, "caught": caught}
    except Exception as error:
        return {"failure": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(perform(**json.loads(line)), default=datetime.isoformat), flush=True)
