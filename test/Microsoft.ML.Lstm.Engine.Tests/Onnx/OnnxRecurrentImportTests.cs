using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tests.Onnx;

/// <summary>LSTM, GRU and RNN of ONNX files give here what they give by ONNX Runtime, with all attributes.</summary>
[TestClass]
public sealed class OnnxRecurrentImportTests
{
    const int Steps = 7, Features = 5, Units = 9;

    public static IEnumerable<object[]> Cases =>
        from type in new[] { "LSTM", "GRU", "RNN" }
        from opset in new[] { 7, 14, 22 }
        from direction in new[] { "forward", "reverse", "bidirectional" }
        from batch in new[] { 1, 3, 64 }
        select new object[] { type, opset, direction, batch };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Every_attribute_gives_the_same(string type, int opset, string direction, int batch)
    {
        foreach (var variant in Variants(type)) Model(type, opset, direction, batch, variant).AssertSame($"{type} {opset} {direction} {batch} {variant}");
    }

    [TestMethod]
    [DataRow("LSTM"), DataRow("GRU"), DataRow("RNN")]
    public void Sequences_first_give_what_steps_first_give(string type)
    {
        foreach (var variant in Variants(type))
            foreach (var direction in new[] { "reverse", "bidirectional" })
            {
                const int Batch = 3;
                var directions = direction == "bidirectional" ? 2 : 1;
                var (one, other) = (Model(type, 22, direction, Batch, variant).Here(), Model(type, 22, direction, Batch, variant, batchFirst: true).Here());
                for (var t = 0; t < Steps; t++)
                    for (var d = 0; d < directions; d++)
                        for (var b = 0; b < Batch; b++)
                            for (var u = 0; u < Units; u++)
                            {
                                Assert.AreEqual(one[0].Values[(((((t * directions) + d) * Batch) + b) * Units) + u], other[0].Values[(((((b * Steps) + t) * directions) + d) * Units) + u], $"{type} {direction} {variant}");
                                Assert.AreEqual(one[1].Values[(((d * Batch) + b) * Units) + u], other[1].Values[(((b * directions) + d) * Units) + u], $"{type} {direction} {variant}");
                            }
            }
    }

    [TestMethod]
    [DataRow("LSTM"), DataRow("GRU"), DataRow("RNN")]
    public void Steps_one_by_one_give_what_the_whole_gives(string type)
    {
        foreach (var variant in Variants(type).Where(variant => !variant.Lengths))
        {
            var model = Model(type, 14, "forward", 1, variant);
            var (whole, session) = (model.Here(), OnnxModel.Load(model.Bytes()).CreateSession());
            for (var round = 0; round < 2; round++, session.Reset())
                for (var t = 0; t < Steps; t++)
                {
                    session.SetInput(0, Values(1, Steps * Features).AsSpan(t * Features, Features), 1, 1, Features);
                    session.Continue();
                    var y = session.Output(0);
                    for (var u = 0; u < Units; u++) Assert.AreEqual(whole[0].Values[(t * Units) + u], y[u], 1e-6f, $"{type} {variant} step {t}");
                }
        }
        var refused = OnnxModel.Load(Model(type, 14, "reverse", 1, new()).Bytes()).CreateSession();
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(refused.Continue).Message, "from their end");
    }

    sealed record Variant
    {
        public override string ToString() => $"plain {Plain}, lengths {Lengths}, states {States}, peepholes {Peepholes}, flag {Flag}, clip {Clip}, {string.Join(' ', Activations)}";

        public bool Plain { get; init; }

        public bool Lengths { get; init; }

        public bool States { get; init; }

        public bool Peepholes { get; init; }

        public long Flag { get; init; }

        public float Clip { get; init; }

        public string[] Activations { get; init; } = [];

        public float[] Alphas { get; init; } = [];

        public float[] Betas { get; init; } = [];
    }

    static IEnumerable<Variant> Variants(string type)
    {
        yield return new() { Plain = true };
        yield return new();
        yield return new() { Lengths = true, States = true };
        yield return new() { Clip = 0.4f, States = true };
        if (type != "RNN") yield return new() { Flag = 1, States = true, Lengths = true };
        if (type != "RNN") yield return new() { Flag = 1, Clip = 0.3f, Lengths = true };
        if (type == "LSTM") yield return new() { Peepholes = true, Lengths = true, States = true };
        if (type == "LSTM") yield return new() { Peepholes = true, Clip = 0.5f, Flag = 1 };
        var count = type switch { "LSTM" => 3, "GRU" => 2, _ => 1 };
        string[][] all = [["Relu", "Softsign", "Softplus"], ["LeakyRelu", "ThresholdedRelu", "Elu"], ["HardSigmoid", "ScaledTanh", "Affine"], ["Elu", "HardSigmoid", "ScaledTanh"], ["Sigmoid", "Affine", "Tanh"]];
        foreach (var names in all)
        {
            // ONNX Runtime takes 0 for parameters of these that are not given; here they are ONNX's.
            if (!names[..count].Any(name => name is "ThresholdedRelu" or "ScaledTanh" or "Affine")) yield return new() { Activations = names[..count], Lengths = true, Flag = type == "GRU" ? 1 : 0 };
            // As many parameters as there are functions that take them.
            yield return new()
            {
                Activations = names[..count],
                Alphas = [.. names[..count].Where(name => name is not ("Relu" or "Softsign" or "Softplus" or "Sigmoid" or "Tanh")).Select((_, i) => 0.3f + (0.2f * i))],
                Betas = [.. names[..count].Where(name => name is "HardSigmoid" or "ScaledTanh" or "Affine").Select((_, i) => 0.4f + (0.1f * i))],
                States = true,
            };
        }
    }

    static OnnxTestModel Model(string type, int opset, string direction, int batch, Variant variant, bool batchFirst = false)
    {
        var (model, directions, gates) = (new OnnxTestModel(opset), direction == "bidirectional" ? 2 : 1, type switch { "LSTM" => 4, "GRU" => 3, _ => 1 });
        var x = Values(1, Steps * batch * Features);
        if (batchFirst) x = Turned(x, Steps, batch, Features);
        model.Input("x", x, batchFirst ? [batch, Steps, Features] : [Steps, batch, Features]);
        List<string> inputs =
        [
            "x", model.Constant(Values(2, directions * gates * Units * Features), directions, gates * Units, Features),
            model.Constant(Values(3, directions * gates * Units * Units), directions, gates * Units, Units),
            variant.Plain ? "" : model.Constant(Values(4, directions * 2 * gates * Units), directions, 2 * gates * Units),
            variant.Lengths ? model.Lengths([.. Enumerable.Range(0, batch).Select(b => 1 + ((b * 3) + 4) % Steps)]) : "",
            variant.States ? State(5) : "",
        ];
        if (type == "LSTM") inputs.AddRange([variant.States ? State(6) : "", variant.Peepholes ? model.Constant(Values(7, directions * 3 * Units), directions, 3 * Units) : ""]);
        List<OnnxAttribute> attributes = [new("hidden_size", (long)Units), new("direction", direction)];
        if (variant.Flag != 0) attributes.Add(new(type == "LSTM" ? "input_forget" : "linear_before_reset", variant.Flag));
        if (variant.Clip > 0) attributes.Add(new("clip", variant.Clip));
        if (batchFirst) attributes.Add(new("layout", 1L));
        if (variant.Activations.Length > 0) attributes.Add(new("activations", Enumerable.Repeat(variant.Activations, directions).SelectMany(names => names).ToArray()));
        if (variant.Alphas.Length > 0) attributes.Add(new("activation_alpha", Enumerable.Repeat(variant.Alphas, directions).SelectMany(values => values).ToArray()));
        if (variant.Betas.Length > 0) attributes.Add(new("activation_beta", Enumerable.Repeat(variant.Betas, directions).SelectMany(values => values).ToArray()));
        string[] outputs = type == "LSTM" ? ["Y", "Y_h", "Y_c"] : ["Y", "Y_h"];
        model.Add(type, [.. inputs], outputs, [.. attributes]);
        foreach (var output in outputs) model.Output(output);
        return model;

        string State(int seed)
        {
            var values = Values(seed, directions * batch * Units);
            return batchFirst ? model.Constant(Turned(values, directions, batch, Units), batch, directions, Units) : model.Constant(values, directions, batch, Units);
        }
    }

    static float[] Turned(float[] values, int rows, int columns, int size)
    {
        var turned = new float[values.Length];
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++) values.AsSpan(((r * columns) + c) * size, size).CopyTo(turned.AsSpan(((c * rows) + r) * size));
        return turned;
    }

    static float[] Values(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * (seed == 1 ? 2 : 0.8f))];
    }
}
