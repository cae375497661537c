using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;

namespace Microsoft.ML.StandIn.Tests.Transforming;

/// <summary>From texts to keys of words and back.</summary>
[TestClass]
public sealed class TextTest
{
    static readonly MLContext Context = new(1);

    [TestMethod]
    [DataRow("Hello, World 42!", "hello, world 42!")]
    [DataRow("Ünïcode Ärger Øre ß İstanbul CAFÉ", "unicode arger øre ß istanbul cafe")]
    [DataRow("e\u0301 Ελληνικά Ўй ệ が", "e ελληνικα уи ệ が")]
    [DataRow("  two  spaces\t", "  two  spaces\t")]
    [DataRow(null, "")]
    public void Case_and_diacritics_are_levelled(string? text, string expected) =>
        Assert.AreEqual(expected, Normalized(text, Context.Transforms.Text.NormalizeText("Text")));

    [TestMethod]
    public void What_is_not_kept_is_taken_out()
    {
        const string Text = "It's «x_y» 3.14 ½ ① £5 a+b É";
        var none = TextNormalizingEstimator.CaseMode.None;
        Assert.AreEqual("Its xy 314 ½ ① £5 a+b É", Normalized(Text, Context.Transforms.Text.NormalizeText("Text", null, none, true, keepPunctuations: false)));
        Assert.AreEqual("It's «x_y» .   £ a+b É", Normalized(Text, Context.Transforms.Text.NormalizeText("Text", null, none, true, keepNumbers: false)));
        Assert.AreEqual("IT'S «X_Y» 3.14 ½ ① £5 A+B E", Normalized(Text, Context.Transforms.Text.NormalizeText("Text", null, TextNormalizingEstimator.CaseMode.Upper)));
    }

    [TestMethod]
    public void Of_a_vector_of_texts_empty_ones_are_dropped()
    {
        var data = Data(new Row { Three = ["A!", "", "?"] });
        var output = Context.Transforms.Text.NormalizeText("Out", "Three", keepPunctuations: false).Fit(data).Transform(data);
        Assert.AreEqual("Vector<String>", output.Schema["Out"].Type.ToString());
        CollectionAssert.AreEqual(new[] { "a" }, output.GetColumn<string[]>("Out").Single());
    }

    [TestMethod]
    public void Words_lie_between_separators()
    {
        CollectionAssert.AreEqual(new[] { "A", "b", "c\td" }, Words(" A b  c\td ", null));
        CollectionAssert.AreEqual(new[] { "A", "b", "c", "d" }, Words("A b,,c\td", [' ', ',', '\t']));
        Assert.IsEmpty(Words("", null));
        var data = Data(new Row { Three = ["A b", "", " c"] });
        var output = Context.Transforms.Text.TokenizeIntoWords("Out", "Three").Fit(data).Transform(data);
        CollectionAssert.AreEqual(new[] { "A", "b", "c" }, output.GetColumn<string[]>("Out").Single());
    }

    [TestMethod]
    public void Only_texts_are_taken()
    {
        var data = Data(new Row());
        foreach (var column in new[] { "Number", "Nowhere" })
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Transforms.Text.NormalizeText("Out", column).Fit(data));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Transforms.Text.TokenizeIntoWords("Out", column).Fit(data));
            var chain = Context.Transforms.Text.NormalizeText("Out", column).Append(Context.Transforms.CopyColumns("Copy", "Out"));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => chain.Fit(data));
        }
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Transforms.Text.NormalizeText(null, "Text"));
    }

    [TestMethod]
    public void Words_become_keys_in_the_order_in_which_they_came_and_words_again()
    {
        var model = Pipeline.Fit(Data(Rows));
        var output = model.Transform(Data(new Row { Text = "The bird SAT" }, new Row()));
        Assert.AreEqual("Vector<Key<UInt32, 0-3>>", output.Schema["Keys"].Type.ToString());
        VBuffer<ReadOnlyMemory<char>> words = default;
        output.Schema["Keys"].GetKeyValues(ref words);
        CollectionAssert.AreEqual(new[] { "the", "cat", "sat", "dog" }, words.DenseValues().Select(word => word.ToString()).ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 0, 3 }, output.GetColumn<uint[]>("Keys").First());
        Assert.IsEmpty(output.GetColumn<uint[]>("Keys").Last());
        CollectionAssert.AreEqual(new[] { "the", "", "sat" }, output.GetColumn<string[]>("Back").First(), "a word never seen is lost");
    }

    [TestMethod]
    public void Keys_of_a_vector_of_one_size_keep_their_places()
    {
        var data = Data(new Row { Three = ["b", "", "a"] }, new Row { Three = ["a", "c", "b"] });
        var output = Context.Transforms.Conversion.MapValueToKey("Keys", "Three", maximumNumberOfKeys: 2).Fit(data).Transform(data);
        Assert.AreEqual("Vector<Key<UInt32, 0-1>, 3>", output.Schema["Keys"].Type.ToString());
        CollectionAssert.AreEqual(new uint[] { 1, 0, 2, 2, 0, 1 }, output.GetColumn<uint[]>("Keys").SelectMany(keys => keys).ToArray());
    }

    [TestMethod]
    public void Promised_and_delivered_types_agree()
    {
        var data = Data(Rows);
        var delivered = Pipeline.Fit(data).Transform(data).Schema;
        Assert.AreEqual("Vector<String>", delivered["Words"].Type.ToString());
        Assert.AreEqual("Vector<String>", delivered["Back"].Type.ToString());
        CollectionAssert.AreEqual(
            delivered.Select(column => $"{column}").ToArray(), Pipeline.Fit(data).GetOutputSchema(data.Schema).Select(column => $"{column}").ToArray());
    }

    [TestMethod]
    public void All_of_it_is_saved()
    {
        var data = Data(Rows);
        using var file = new MemoryStream();
        Context.Model.Save(Pipeline.Fit(data), data.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out _);
        var output = loaded.Transform(Data(new Row { Text = "THE, 4 dog" }));
        CollectionAssert.AreEqual(new[] { "the", "dog" }, output.GetColumn<string[]>("Words").Single());
        CollectionAssert.AreEqual(new uint[] { 1, 4 }, output.GetColumn<uint[]>("Keys").Single());
        CollectionAssert.AreEqual(new[] { "the", "dog" }, output.GetColumn<string[]>("Back").Single());
    }

    static IEstimator<ITransformer> Pipeline => Context.Transforms.Text.NormalizeText("Clean", "Text", keepPunctuations: false, keepNumbers: false)
        .Append(Context.Transforms.Text.TokenizeIntoWords("Words", "Clean", [' ', ';']))
        .Append(Context.Transforms.Conversion.MapValueToKey("Keys", "Words"))
        .Append(Context.Transforms.Conversion.MapKeyToValue("Back", "Keys"));

    static Row[] Rows => [new() { Text = "The cat sat." }, new() { Text = "the DOG" }, new(), new() { Text = "sat the the" }];

    static IDataView Data(params Row[] rows) => Context.Data.LoadFromEnumerable(rows);

    static string Normalized(string? text, IEstimator<ITransformer> estimator)
    {
        var data = Data(new Row { Text = text });
        return estimator.Fit(data).Transform(data).GetColumn<string>("Text").Single();
    }

    static string[] Words(string text, char[]? separators)
    {
        var data = Data(new Row { Text = text });
        return Context.Transforms.Text.TokenizeIntoWords("Out", "Text", separators).Fit(data).Transform(data).GetColumn<string[]>("Out").Single();
    }

    sealed class Row
    {
        public string? Text { get; init; } = "";
        [VectorType(3)]
        public string[] Three { get; init; } = ["", "", ""];
        public float Number { get; init; }
    }
}
