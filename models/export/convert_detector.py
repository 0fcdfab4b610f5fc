"""SSD-MobileNetV2 as TensorFlow Lite -> ONNX: bytes in, whatever size is asked for, weights as float16.

The network is fully convolutional, so another input size gives another grid of anchors and nothing
else; strides then pad as TensorFlow's SAME does at that size. The weights are float16 already: stored
so and cast when the model is opened, they lose nothing and all sums are float32.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import golden  # noqa: E402

ORIGINAL = 300
SEED = 7
FRONT = ["image_cast", "image_multiply", "image_subtract"]


def convert(tflite):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "model.onnx")
        command = [sys.executable, "-m", "tf2onnx.convert", "--tflite", tflite]
        subprocess.run(
            [*command, "--output", file, "--opset", "16"], check=True, capture_output=True
        )
        return onnx.load(file)


def resize(model, size):
    graph = model.graph
    dims = graph.input[0].type.tensor_type.shape.dim
    dims[1].dim_value = dims[2].dim_value = size
    for array in graph.initializer:
        value = numpy_helper.to_array(array)
        if value.dtype == np.int64 and list(value[:1]) == [1] and value[-1] == 4 and len(value) == 3:
            array.CopyFrom(numpy_helper.from_array(np.array([1, -1, 4]), array.name))
    for node in graph.node:
        given = {attribute.name: attribute for attribute in node.attribute}
        if node.op_type == "Conv" and "strides" in given and given["strides"].ints[0] == 2:
            for name in ("pads", "auto_pad"):
                if name in given:
                    node.attribute.remove(given[name])
            node.attribute.append(helper.make_attribute("auto_pad", "SAME_UPPER"))
    del graph.value_info[:]


def rename(model, old, new):
    for node in model.graph.node:
        for names in (node.input, node.output):
            for i, name in enumerate(names):
                if name == old:
                    names[i] = new
    for value in (*model.graph.input, *model.graph.output):
        if value.name == old:
            value.name = new


def take_bytes(model):
    """Input `image`, uint8, scaled to -1..1 inside the graph."""
    graph = model.graph
    old = graph.input[0]
    shape = [dim.dim_value for dim in old.type.tensor_type.shape.dim]
    scale = numpy_helper.from_array(np.float32(1 / 127.5), "image_scale")
    offset = numpy_helper.from_array(np.float32(1), "image_offset")
    graph.initializer.extend([scale, offset])
    nodes = [
        helper.make_node("Cast", ["image"], ["image_float"], FRONT[0], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["image_float", "image_scale"], ["image_scaled"], FRONT[1]),
        helper.make_node("Sub", ["image_scaled", "image_offset"], [old.name], FRONT[2]),
    ]
    for i, node in enumerate(nodes):
        graph.node.insert(i, node)
    graph.input.remove(old)
    graph.input.append(helper.make_tensor_value_info("image", TensorProto.UINT8, shape))


def store_half(model):
    graph = model.graph
    for i in range(len(graph.initializer)):
        array = numpy_helper.to_array(graph.initializer[i])
        if array.dtype != np.float32 or array.size < 16:
            continue
        half = array.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), array):
            continue
        name = graph.initializer[i].name
        graph.initializer[i].CopyFrom(numpy_helper.from_array(half, f"{name}_half"))
        cast = helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT)
        graph.node.insert(0, cast)


class Pictures(CalibrationDataReader):
    """Raw uint8 pictures [n][size][size][3]."""

    def __init__(self, file, size):
        pictures = np.fromfile(file, np.uint8).reshape(-1, 1, size, size, 3)
        self.feeds = iter([{"image": picture} for picture in pictures])

    def get_next(self):
        return next(self.feeds, None)


def quantise(model, pictures, size):
    """Weights and activations as 8-bit whole numbers, ranges from pictures (QDQ, per channel).

    Weights keep to 7 bits: on processors without VNNI sums of 8-bit products saturate.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, prepared, out = (os.path.join(folder, f"{n}.onnx") for n in ("a", "b", "c"))
        onnx.save(model, plain)
        quant_pre_process(plain, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            out,
            Pictures(pictures, size),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
            extra_options={"CalibMovingAverage": True},
            nodes_to_exclude=FRONT,
        )
        return onnx.load(out)


def fix_outputs(model, count, classes):
    for output, width in (("boxes", 4), ("logits", classes)):
        value = next(v for v in model.graph.output if v.name == output)
        dims = value.type.tensor_type.shape.dim
        del dims[:]
        for size in (1, count, width):
            dims.add().dim_value = size


def run_original(tflite, image):
    import tensorflow as tf

    interpreter = tf.lite.Interpreter(model_path=tflite)
    interpreter.allocate_tensors()
    feed = interpreter.get_input_details()[0]
    interpreter.set_tensor(feed["index"], image.astype(np.float32) / 127.5 - 1)
    interpreter.invoke()
    outputs = {d["name"]: interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()}
    boxes = next(v for k, v in outputs.items() if "box_encodings" in k)
    logits = next(v for k, v in outputs.items() if "class_predictions" in k)
    return boxes, logits


def score_difference(exact, session, pictures, size):
    """Mean difference of the scores of classes that either model holds above 0.05."""
    float_session = onnxruntime.InferenceSession(exact, providers=["CPUExecutionProvider"])
    differences = []
    reader = Pictures(pictures, size)
    while (feed := reader.get_next()) is not None:
        a, b = (1 / (1 + np.exp(-s.run(["logits"], feed)[0])) for s in (float_session, session))
        a, b = a[..., 1:], b[..., 1:]
        differences.extend(np.abs(a - b)[np.maximum(a, b) > 0.05])
    return float(np.mean(differences))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tflite", required=True)
    parser.add_argument("--size", type=int, default=ORIGINAL)
    parser.add_argument("--calibration", help="raw uint8 pictures; makes an 8-bit model")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()

    model = convert(args.tflite)
    if args.size != ORIGINAL:
        resize(model, args.size)
    take_bytes(model)
    rename(model, "raw_outputs/box_encodings", "boxes")
    rename(model, "raw_outputs/class_predictions", "logits")
    exact = model.SerializeToString()
    if args.calibration is None:
        store_half(model)
    else:
        model = quantise(model, args.calibration, args.size)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    shape = (1, args.size, args.size, 3)
    image = golden.uniform(shape, SEED, 0, 256, np.uint8)
    provider = ["CPUExecutionProvider"]
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=provider)
    boxes, logits = session.run(["boxes", "logits"], {"image": image})
    fix_outputs(model, boxes.shape[1], logits.shape[2])
    onnx.checker.check_model(model)
    os.makedirs(args.out, exist_ok=True)
    onnx.save(model, os.path.join(args.out, "model.onnx"))

    # the original is the judge; where there is none, or none as exact, the float model
    difference = 0.0
    if args.calibration is not None:
        difference = score_difference(exact, session, args.calibration, args.size)
    elif args.size == ORIGINAL:
        wanted = run_original(args.tflite, image)
        difference = max(float(np.abs(a - b).max()) for a, b in zip((boxes, logits), wanted))
        boxes, logits = wanted
    outputs = {"boxes": golden.sample(boxes, 61), "logits": golden.sample(logits, 197)}
    example = {
        "inputs": {"image": golden.pattern(SEED, 0, 256)},
        "outputs": outputs,
        "tolerance": 0.01 if args.calibration is None else 0.1,
    }
    with open(os.path.join(args.out, "golden.json"), "w") as file:
        json.dump(example, file)
        file.write("\n")
    with open(os.path.join(args.out, "fit.json"), "w") as file:
        json.dump({"anchors": boxes.shape[1], "difference": difference}, file)


if __name__ == "__main__":
    main()
