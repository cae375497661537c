using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Tests.Saving;

/// <summary>The other kinds of <see cref="OldModelFileTests"/>: yes or no, a value, tokens, a denoiser, and a network of the engine without the file's description of it.</summary>
[TestClass]
public sealed class OldSequenceFileTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(1, "binary", "Score")]
    [DataRow(2, "binary", "Score")]
    [DataRow(1, "binary", "Probability")]
    [DataRow(2, "binary", "Probability")]
    [DataRow(1, "regression", "Score")]
    [DataRow(2, "regression", "Score")]
    [DataRow(1, "words", "Score")]
    [DataRow(2, "words", "Score")]
    [DataRow(1, "denoiser", "Cleaned")]
    [DataRow(2, "denoiser", "Cleaned")]
    public void A_model_gives_what_it_gave_and_is_saved_in_the_newest_version(int generation, string name, string column)
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(Row.Of));
        var model = OldFiles.Load(generation, name);
        foreach (var one in (ITransformer[])[model, ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema))])
        {
            var view = one.Transform(rows);
            OldFiles.Same(generation, name, column, view.Schema[column].Type is VectorDataViewType ? view.GetColumn<float[]>(column).SelectMany(values => values) : view.GetColumn<float>(column));
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_sequence_model_of_version_1_is_given_its_network(int generation)
    {
        var file = OldFiles.Bytes(generation, "sequence-model", ".bin");
        var model = SequenceModel.Load(new MemoryStream(file), new Sequential(new Engine.Layers.Recurrent.Lstm(2, 3), new Linear(3, 1)), new MseLoss());
        OldFiles.Same(generation, "sequence-model", "Output", model.Predict(Row.Of(1).Features).ToArray());
        Assert.ThrowsExactly<InvalidDataException>(() => SequenceModel.Load(new MemoryStream(file), new MseLoss()));

        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        OldFiles.Same(generation, "sequence-model", "Output", SequenceModel.Load(stream, new MseLoss()).Predict(Row.Of(1).Features).ToArray());
    }

    /// <summary>What the files were trained on.</summary>
    sealed class Row
    {
        public float[] Features { get; set; } = [];

        [KeyType(6)]
        public uint[] Words { get; set; } = [];

        public static Row Of(int kind) => new()
        {
            Features = [.. Enumerable.Range(0, 2 * (5 + kind)).Select(t => (float)Math.Sin(((kind + 1) * 0.4 * (t / 2)) + (t % 2) + kind))],
            Words = [.. Enumerable.Range(0, 4 + kind).Select(t => (uint)(((t + kind) % 3) + kind + 1))],
        };
    }
}
