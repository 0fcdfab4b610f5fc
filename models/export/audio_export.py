"""A trained network as an ONNX file with the output it must give."""

import json
import sys

import onnx
import onnxruntime
import torch


def export(model, example, folder, inputs, outputs):
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "model.onnx"
    torch.onnx.export(
        model, (example,), str(file), input_names=inputs, output_names=outputs, opset_version=17, dynamo=False
    )
    graph = onnx.load(str(file))
    # the exporter's version would make the hash depend on more than recipe and seed
    del graph.metadata_props[:]
    graph.producer_name, graph.producer_version, graph.doc_string = "trinav", "", ""
    onnx.checker.check_model(graph)
    onnx.save(graph, str(file))
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    got = session.run(None, {inputs[0]: example.numpy()})
    with torch.no_grad():
        expected = model(example)
    expected = expected if isinstance(expected, tuple) else (expected,)
    worst = max(float(abs(a - b.numpy()).max()) for a, b in zip(got, expected))
    if worst > 1e-4:
        sys.exit(f"ONNX differs from PyTorch by {worst}")
    golden = {
        "inputs": {inputs[0]: [round(v, 4) for v in example.flatten().tolist()]},
        "outputs": {name: value.flatten().tolist() for name, value in zip(outputs, expected)},
        "tolerance": 2e-3,
    }
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
