using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Interchange;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tests.Golden;

namespace Microsoft.ML.Lstm.Engine.Tests.Interchange;

/// <summary>Layers from PyTorch's weights compute what PyTorch computed (eng/goldens/pytorch_weights.py).</summary>
[TestClass]
public sealed class PyTorchWeightsTests
{
    static readonly TensorArchive Golden = Read();

    static TensorArchive Read()
    {
        using var file = typeof(GoldenFile).Assembly.GetManifestResourceStream("pytorch.npz")!;
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        copy.Position = 0;
        return TensorArchive.Load(copy);
    }

    [TestMethod]
    [DataRow("lstm"), DataRow("projected"), DataRow("unbiased"), DataRow("gru"), DataRow("rnn"), DataRow("dense"), DataRow("norm"), DataRow("tokens")]
    public void A_module_gives_what_PyTorch_gave(string name)
    {
        var torch = new PyTorchWeights(Golden);
        var model = torch.Model(Module(torch, name), new MseLoss(), seed: 1);
        AssertGolden(model, name);

        // Written and read again, it is the same model to the last bit.
        var written = torch.Export(model);
        using var file = new MemoryStream();
        written.SaveSafeTensors(file);
        file.Position = 0;
        var again = new PyTorchWeights(TensorArchive.Load(file));
        CollectionAssert.AreEqual(model.Weights.ToArray(), again.Model(Module(again, name), new MseLoss(), seed: 2).Weights.ToArray());
        foreach (var tensor in written) CollectionAssert.AreEqual(Golden.Find(tensor.Name)?.Shape.ToArray() ?? [tensor.Shape[0]], tensor.Shape.ToArray(), tensor.Name);
    }

    [TestMethod]
    public void Layers_among_others_train_on_and_are_written_with_their_new_weights()
    {
        var torch = new PyTorchWeights(Golden);
        var network = new Sequential(torch.Gru("gru"), new Dropout(12, 0.1f), new Linear(12, 1));
        var model = torch.Model(network, new MseLoss(), seed: 3);
        var set = new ExampleSet(5);
        for (var row = 0; row < 3; row++) set.Add(Golden["numbers"].Values.Span.Slice(row * 35, 35), [1f, 2, 3, 4, 5, 6, 7]);
        var before = torch.Export(model);
        model.Train(set, new SequenceTrainingOptions { Training = new() { Epochs = 3, BatchSize = 3 } });
        var after = torch.Export(model);
        Assert.AreEqual(16, after.Count);
        foreach (var tensor in after.Where(tensor => tensor.Name.Contains("weight", StringComparison.Ordinal)))
            CollectionAssert.AreNotEqual(before[tensor.Name].Values.ToArray(), tensor.Values.ToArray(), tensor.Name);
    }

    [TestMethod]
    public void Tensors_that_are_missing_or_do_not_fit_are_named()
    {
        var torch = new PyTorchWeights(Golden);
        var missing = Assert.ThrowsExactly<KeyNotFoundException>(() => torch.Lstm("encoder"));
        StringAssert.Contains(missing.Message, "'encoder.weight_ih_l0'");
        StringAssert.Contains(missing.Message, "gru.weight_ih_l0 [18, 5]");
        var unfit = Assert.ThrowsExactly<InvalidDataException>(() => torch.Lstm("gru"));
        StringAssert.Contains(unfit.Message, "gru.weight_ih_l0 [18, 5]");
        Assert.ThrowsExactly<InvalidDataException>(() => torch.Linear("norm"));
    }

    static ILayer Module(PyTorchWeights torch, string name) => name switch
    {
        "lstm" or "projected" or "unbiased" => torch.Lstm(name),
        "gru" => torch.Gru(name),
        "rnn" => torch.Rnn(name),
        "dense" => torch.Linear(name),
        "norm" => torch.LayerNorm(name),
        _ => torch.Embedding(name, paddingIndex: 2),
    };

    static void AssertGolden(SequenceModel model, string name)
    {
        var (input, expected) = (Golden[name == "tokens" ? "token_numbers" : "numbers"], Golden[$"output.{name}"]);
        var (rows, length, wide) = (input.Shape[0], input.Values.Length / input.Shape[0], expected.Values.Length / input.Shape[0]);
        for (var row = 0; row < rows; row++)
        {
            var actual = model.Predict(input.Values.Span.Slice(row * length, length));
            Assert.AreEqual(wide, actual.Length);
            for (var i = 0; i < wide; i++) Assert.AreEqual(expected.Values.Span[(row * wide) + i], actual[i], 2e-6f, $"{name}, number {i} of row {row}");
        }
    }
}
