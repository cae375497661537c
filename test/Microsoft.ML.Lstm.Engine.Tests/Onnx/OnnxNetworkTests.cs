using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Nodes;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using Microsoft.ML.Lstm.Engine.Tests.Networks;

namespace Microsoft.ML.Lstm.Engine.Tests.Onnx;

/// <summary>ONNX Runtime computes from a file what the engine does, masked steps wherever they are, and so does the engine when it reads the file.</summary>
[TestClass]
public sealed class OnnxNetworkTests
{
    const float Tolerance = 1e-5f;

    public static IEnumerable<object[]> Layers => Subjects.EveryLayer.Where(subject => subject[0].GetType().Assembly == typeof(ILayer).Assembly);

    [TestMethod]
    [DynamicData(nameof(Layers))]
    public void A_layer_gives_the_same_by_ONNX_Runtime(ILayer layer)
    {
        foreach (var (batch, steps) in new[] { (1, 6), (3, 1), (64, 9) })
        {
            var run = Run(Network.Of(layer), [steps], batch);
            if (VocabularyOf(layer) is { } vocabulary) Fill(run, 0, value => (float)Math.Floor((value + 1) / 2 * (vocabulary - 1)));
            // A sequence of which nothing is there.
            if (batch > 1) run.Inputs[0].AsSpan(0, steps * layer.InputSize).Fill(float.NaN);
            AssertSame(run);
        }
    }

    [TestMethod]
    [DynamicData(nameof(NetworkSubjects.All), typeof(NetworkSubjects))]
    public void A_network_gives_the_same_by_ONNX_Runtime(Network network, int[] steps)
    {
        foreach (var batch in new[] { 1, 64 })
        {
            var run = Run(network, steps, batch);
            for (var input = 0; input < network.Inputs.Count; input++)
                if (network.Inputs[input].Kind == InputKind.Tokens) Fill(run, input, token => Math.Max(token, 1));
            if (network.Vertices.ToArray().Any(vertex => vertex.Node is AttentionNode { Attention: AttentionDecoder or PointerDecoder }))
            {
                var refused = Assert.ThrowsExactly<NotSupportedException>(() => OnnxRun.Outputs(run));
                StringAssert.Contains(refused.Message, "Decoder");
            }
            else AssertSame(run);
        }
    }

    [TestMethod]
    public void An_output_may_have_the_name_of_an_operator_but_not_that_of_an_input()
    {
        AssertSame(Run(Named("Features", "Softmax"), [4], batch: 3));
        var refused = Assert.ThrowsExactly<NotSupportedException>(() => OnnxRun.Outputs(Run(Named("Values", "Values"), [4], batch: 3)));
        StringAssert.Contains(refused.Message, "'Values' is the name of an input and of an output");

        static Network Named(string input, string output)
        {
            var builder = new NetworkBuilder();
            builder.Output(output, builder.Add(new Softmax(3), builder.Add(new Softmax(3), builder.Input(input, 3))));
            return builder.Build();
        }
    }

    [TestMethod]
    public void A_layer_of_the_users_own_is_refused_and_nothing_is_written()
    {
        using var stream = new MemoryStream();
        var model = new SequenceModel(new Sequential(new Linear(2, 3), new Doubling()), new MseLoss(), seed: 1);
        var refused = Assert.ThrowsExactly<NotSupportedException>(() => model.SaveOnnx(stream));
        StringAssert.Contains(refused.Message, "Doubling cannot be exported to ONNX");
        Assert.AreEqual(0, stream.Length);
    }

    // Weights as layers draw them, each moved a little: of weights that are uniform a large recurrent layer is chaotic, and the roundings of two computations grow apart from step to step.
    static NetworkRun Run(Network network, int[] steps, int batch)
    {
        var (run, fresh) = (new NetworkRun(network, steps, batch), new float[network.Weights.Count]);
        network.Initialize(fresh, new Random(6));
        for (var i = 0; i < fresh.Length; i++) run.Weights[i] = fresh[i] + (0.2f * run.Weights[i]);
        network.Pack(run.Weights, run.Packed);
        return run;
    }

    static void AssertSame(NetworkRun run)
    {
        var pass = new NetworkPass(run.Network, run.Batch);
        run.Forward(pass, 0, run.Batch, seed: null);
        AssertSame(run, pass, OnnxRun.Outputs(run), "by ONNX Runtime");
        AssertSame(run, pass, OnnxRun.ImportedOutputs(run), "imported");
    }

    static void AssertSame(NetworkRun run, NetworkPass pass, float[][] outputs, string how)
    {
        for (var output = 0; output < outputs.Length; output++)
        {
            var expected = pass.Output(output)[..outputs[output].Length].ToArray();
            for (var i = 0; i < expected.Length; i++)
            {
                if (!(Math.Abs(outputs[output][i] - expected[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]))))
                    Assert.Fail(FormattableString.Invariant($"{run.Network}: of {run.Batch} sequences, number {i} of output {output} is {outputs[output][i]} {how}, but {expected[i]} here."));
            }
        }
    }

    static void Fill(NetworkRun run, int input, Func<float, float> value)
    {
        foreach (ref var number in run.Inputs[input].AsSpan()) number = float.IsNaN(number) ? number : value(number);
    }

    static int? VocabularyOf(ILayer layer) => layer switch
    {
        Embedding embedding => embedding.VocabularySize,
        CharacterConvolution words => words.VocabularySize,
        Sequential layers => VocabularyOf(layers.Layers[0]),
        _ => null,
    };

    sealed class Doubling : ILayer
    {
        public int InputSize => 3;

        public int OutputSize => 3;

        public WeightLayout Weights { get; } = new();

        public void Forward(in ForwardPass pass) => pass.Input.CopyTo(pass.Output);

        public void Backward(in BackwardPass pass) => pass.OutputGradient.CopyTo(pass.InputGradient);

        public override string ToString() => nameof(Doubling);
    }
}
