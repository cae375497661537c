using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tests.Onnx;

/// <summary>The nodes around recurrent ones give here what they give by ONNX Runtime.</summary>
[TestClass]
public sealed class OnnxOperatorImportTests
{
    delegate void Build(OnnxTestModel model);

    static readonly (string Name, int Opset, Build Build)[] Operators =
    [
        .. new[] { "Relu", "Tanh", "Sigmoid", "Exp", "Floor", "Ceil", "Round", "Sin", "Cos", "Tan", "Atan", "Erf", "Softplus", "Softsign", "HardSwish", "Mish", "Elu", "Celu", "Selu", "LeakyRelu", "ThresholdedRelu",
            "HardSigmoid", "Gelu", "Abs", "Neg", "Sign", "Identity", "Softmax", "LogSoftmax", "Reciprocal", "Flatten", "Transpose", "Size", "Shape" }.Select(name => Of(name, 20, [], type: name is "Size" or "Shape" ? OnnxType.Int64 : OnnxType.Float)),
        Of("Gelu", 20, [new("approximate", "tanh")]), Of("Elu", 7, [new("alpha", 0.3f)]), Of("Softmax", 11, [new("axis", 1L)]), Of("LogSoftmax", 13, [new("axis", 0L)]), Of("Softmax", 13, [new("axis", 1L)]),
        Of("Shape", 15, [new("start", 1L), new("end", -1L)], type: OnnxType.Int64), Of("Transpose", 13, [new("perm", new[] { 2L, 0L, 1L })]), Of("Flatten", 13, [new("axis", 2L)]),
        Of("IsNaN", 13, [], type: OnnxType.Bool), Of("Cast", 13, [new("to", (long)OnnxType.Int64)], type: OnnxType.Int64),
        .. new[] { "Add", "Sub", "Mul", "Div", "Max", "Min", "PRelu" }.SelectMany(name => new[] { Two(name, 3, 4, 5), Two(name, 5), Two(name, 4, 1), Two(name, 3, 1, 5), Two(name) }),
        Two("Mean", 1, 4, 1), Two("Sum", 1, 4, 1), .. new[] { "Less", "Greater", "Equal", "LessOrEqual", "GreaterOrEqual" }.Select(name => Two(name, 4, 1)),
        Two("MatMul", 5, 6), Two("MatMul", 3, 5, 2), Two("MatMul", 5), Two("MatMul", 1, 5, 2),
        .. new[] { "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceSumSquare", "ReduceL1", "ReduceL2", "ReduceLogSumExp" }.SelectMany(name => new[]
        {
            Of(name, 11, [new("axes", new[] { 1L })]), Of(name, 11, [new("axes", new[] { 0L, -1L }), new("keepdims", 0L)]), Of(name, 18, [], model => ["x", model.Constant(1, 2)]), Of(name, 18, []),
        }),
        Of("ArgMax", 13, [new("axis", 1L), new("keepdims", 0L)], type: OnnxType.Int64), Of("ArgMin", 13, [new("axis", 2L)], type: OnnxType.Int64),
        Of("CumSum", 14, [], model => ["x", model.Constant(1)]), Of("CumSum", 14, [new("exclusive", 1L), new("reverse", 1L)], model => ["x", model.Constant(1)]),
        Of("Squeeze", 11, [new("axes", new[] { 0L })], model => [Reshaped(model, 1, 12, 5)]), Of("Unsqueeze", 13, [], model => ["x", model.Constant(0, -1)]),
        Of("Reshape", 14, [], model => ["x", model.Constant(0, -1, 2, 5)]), Of("Expand", 13, [], model => [Reshaped(model, 12, 1, 5), model.Constant(2, 1, 3, 1)]),
        Of("Tile", 13, [], model => ["x", model.Constant(2, 1, 3)]),
        Of("Slice", 13, [], model => ["x", model.Constant(1, -1), model.Constant(3, long.MinValue), model.Constant(1, 2), model.Constant(1, -2)]), Of("Slice", 9, [new("starts", new[] { -3L }), new("ends", new[] { 99L }), new("axes", new[] { 1L })]),
        Of("Gather", 13, [new("axis", 1L)], model => ["x", model.Constant(-1, 0, 2)]), Of("GatherND", 13, [new("batch_dims", 0L)], model => ["x", model.Constant(2, 1)]),
        Of("GatherElements", 13, [new("axis", 1L)], model => { model.Add("Reshape", [model.Constant(1, 0, 3, 2), model.Constant(1, 2, 2)], ["index"]); return ["x", "index"]; }),
        Of("Pad", 13, [], model => ["x", model.Constant(0, 1, 0, 1, 2, 0), model.Constant([0.5f])]), Of("Pad", 13, [new("mode", "reflect")], model => ["x", model.Constant(0, 1, 2, 0, 2, 1)]),
        Of("Pad", 18, [new("mode", "edge")], model => ["x", model.Constant(2, 1), "", model.Constant(2)]),
        Of("Clip", 13, [], model => ["x", model.Constant([-0.3f]), model.Constant([0.6f])]), Of("Clip", 7, [new("min", -0.2f)]),
        Of("Concat", 13, [new("axis", 1L)], model => ["x", model.Constant(Values(4, 30), 3, 2, 5), "x"]),
        Of("Pow", 13, [], model => { model.Add("Abs", ["x"], ["abs"]); return ["abs", model.Constant([1.5f])]; }), Of("Mod", 13, [new("fmod", 1L)], model => ["x", model.Constant([0.3f])]),
        Of("Where", 16, [], model => { model.Add("Greater", ["x", model.Constant(Values(5, 5), 5)], ["flags"]); return ["flags", "x", model.Constant(Values(6, 4), 4, 1)]; }),
        Of("Split", 13, [new("axis", 1L)], model => ["x", model.Constant(1, 3)], outputs: 2), Of("Split", 18, [new("axis", 2L), new("num_outputs", 2L)], outputs: 2), Of("TopK", 11, [new("axis", 1L)], model => ["x", model.Constant(3)]),
        Of("TopK", 11, [new("axis", 2L), new("largest", 0L)], model => { model.Add("Floor", ["x"], ["same"]); return ["same", model.Constant(5)]; }),
        Of("Gemm", 13, [new("alpha", 0.5f), new("beta", 2f), new("transB", 1L)], model => [Reshaped(model, 12, 5), model.Constant(Values(7, 35), 7, 5), model.Constant(Values(8, 7), 7)]),
        Of("Gemm", 13, [new("transA", 1L)], model => { var x = Reshaped(model, 5, 12); model.Add("Mul", ["x", "x"], ["sq"]); model.Add("Reshape", ["sq", model.Constant(5, 12)], ["other"]); return [x, "other"]; }),
        Of("Conv", 11, [], model => ["x", model.Constant(Values(9, 24), 2, 4, 3), model.Constant(Values(10, 2), 2)]),
        Of("Conv", 11, [new("group", 2L), new("pads", new[] { 2L, 1L }), new("strides", new[] { 2L }), new("dilations", new[] { 2L })], model => ["x", model.Constant(Values(9, 24), 6, 2, 2)]),
        Of("Conv", 11, [new("auto_pad", "SAME_UPPER"), new("kernel_shape", new[] { 1L, 3L })], model => [Reshaped(model, 3, 2, 2, 5), model.Constant(Values(9, 18), 3, 2, 1, 3)]),
        Of("MaxPool", 12, [new("kernel_shape", new[] { 3L }), new("strides", new[] { 2L }), new("pads", new[] { 1L, 1L })]), Of("MaxPool", 12, [new("kernel_shape", new[] { 2L }), new("strides", new[] { 2L }), new("ceil_mode", 1L)]),
        Of("AveragePool", 11, [new("kernel_shape", new[] { 3L }), new("pads", new[] { 1L, 1L })]), Of("AveragePool", 11, [new("kernel_shape", new[] { 3L }), new("pads", new[] { 1L, 1L }), new("count_include_pad", 1L)]),
        Of("GlobalAveragePool", 11, []), Of("GlobalMaxPool", 11, []),
        Of("BatchNormalization", 15, [new("epsilon", 1e-3f)], model => ["x", model.Constant(Values(1, 4), 4), model.Constant(Values(2, 4), 4), model.Constant(Values(3, 4), 4), model.Constant([1f, 0.5f, 2f, 0.1f], 4)]),
        Of("LayerNormalization", 17, [new("axis", -1L)], model => ["x", model.Constant(Values(1, 5), 5), model.Constant(Values(2, 5), 5)]),
        Of("InstanceNormalization", 13, [], model => ["x", model.Constant(Values(1, 4), 4), model.Constant(Values(2, 4), 4)]), Of("Dropout", 13, []),
        .. new[] { "TF", "IDF", "TFIDF" }.SelectMany(mode => new[] { 1L, 2L }.SelectMany(least => new[] { NGrams(mode, least, skips: 0), NGrams(mode, least, skips: 2) })),
    ];

    public static IEnumerable<object[]> Cases => Operators.Select((one, i) => new object[] { i, one.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void An_operator_gives_the_same(int number, string name)
    {
        var (_, opset, build) = Operators[number];
        var model = new OnnxTestModel(opset);
        model.Input("x", Values(11, 60), 3, 4, 5);
        build(model);
        model.AssertSame($"{name} ({number})");
    }

    [TestMethod]
    public void N_grams_of_texts_are_refused()
    {
        var model = new OnnxTestModel(12);
        model.Input("x", Values(11, 60), 3, 4, 5);
        model.Add("TfIdfVectorizer", ["x"], ["y"], new("mode", "TF"), new("min_gram_length", 1L), new("max_gram_length", 1L), new("max_skip_count", 0L), new("ngram_counts", new[] { 0L }), new("ngram_indexes", new[] { 0L }), new("pool_strings", new[] { "one" }));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => OnnxModel.Load(model.Output("y").Bytes())).Message, "texts");
    }

    [TestMethod]
    public void Softmax_along_an_early_axis_and_what_is_constant_are_computed_once()
    {
        var model = new OnnxTestModel(13);
        model.Input("x", Values(11, 60), 3, 4, 5);
        model.Add("Shape", ["x"], ["shape"]);
        model.Add("ConstantOfShape", ["shape"], ["zeros"]);
        model.Add("Add", ["zeros", "x"], ["sum"]);
        model.Add("Exp", [model.Constant([2f])], ["power"]);
        model.Add("Mul", ["sum", "power"], ["y"]);
        model.Output("y").AssertSame("folding");
        Assert.AreEqual(4, OnnxModel.Load(model.Bytes()).Plan.Nodes.Length);
    }

    static (string, int, Build) Of(string name, int opset, OnnxAttribute[] attributes, Func<OnnxTestModel, string[]>? inputs = null, int outputs = 1, OnnxType type = OnnxType.Float)
    {
        return (name, opset, Add);

        void Add(OnnxTestModel model)
        {
            string[] made = [.. Enumerable.Range(0, name == "TopK" ? 2 : outputs).Select(output => $"y{output}")];
            model.Add(name, inputs?.Invoke(model) ?? ["x"], made, attributes);
            for (var i = 0; i < made.Length; i++) model.Output(made[i], name == "TopK" && i == 1 ? OnnxType.Int64 : type);
        }
    }

    static (string, int, Build) Two(string name, params int[] dims)
    {
        return (name, 17, Add);

        void Add(OnnxTestModel model)
        {
            model.Add(name, ["x", model.Constant(Values(12, dims.Aggregate(1, (count, size) => count * size)), [.. dims.Select(dim => (long)dim)])], ["y"]);
            model.Output("y", name is "Less" or "Greater" or "Equal" or "LessOrEqual" or "GreaterOrEqual" ? OnnxType.Bool : OnnxType.Float);
        }
    }

    // Numbers from -2 to 2 in rows of 20, of which some, some pairs and some triples are counted.
    static (string, int, Build) NGrams(string mode, long least, long skips) => Of("TfIdfVectorizer", 12,
    [
        new("mode", mode), new("min_gram_length", least), new("max_gram_length", 3L), new("max_skip_count", skips), new("ngram_counts", new[] { 0L, 2, 8 }), new("ngram_indexes", new[] { 0L, 1, 2, 3, 4, 5 }),
        new("pool_int64s", new[] { 0L, -1, 0, 1, 1, 1, -1, 0, 0, 1, 1 }), new("weights", new[] { 0.5f, 2, 3, 0.25f, 1, 7 }),
    ], model => { model.Add("Cast", [Reshaped(model, 3, 20)], ["whole"], new OnnxAttribute("to", (long)OnnxType.Int64)); return ["whole"]; });

    static string Reshaped(OnnxTestModel model, params long[] dims)
    {
        model.Add("Reshape", ["x", model.Constant(dims)], ["reshaped"]);
        return "reshaped";
    }

    static float[] Values(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.4f) * 3)];
    }
}
