using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>Schema promised is schema delivered; the columns are those of ML.NET's own trainers, seen on the real one.</summary>
[TestClass]
public sealed class SchemaTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Multiclass_columns_are_those_of_ml_net()
    {
        var rows = Gestures.Labelled(_ml, 30);
        Assert.AreEqual(
            """
            PredictedLabel Key<UInt32, 0-2>
              KeyValues Vector<String, 3> falls rises swings
              ScoreColumnKind String MulticlassClassification
              ScoreColumnSetId Key<UInt32, 0-2147483646> 1
              ScoreValueKind String PredictedLabel
            Score Vector<Single, 3>
              ScoreColumnKind String MulticlassClassification
              ScoreColumnSetId Key<UInt32, 0-2147483646> 1
              ScoreValueKind String Score
              SlotNames Vector<String, 3> falls rises swings
              TrainingLabelValues Vector<String, 3> falls rises swings
            """.ReplaceLineEndings("\n"), Columns(_ml.MulticlassClassification.Trainers.Lstm(Quick(Gestures.Classes)), rows));
    }

    [TestMethod]
    public void Keys_may_stand_for_numbers_or_for_nothing()
    {
        var rows = Gestures.Rows(_ml, 30);
        var numbered = _ml.Transforms.CopyColumns("Label", "Raw").Fit(rows).Transform(rows);
        var text = Columns(_ml.MulticlassClassification.Trainers.Lstm(Quick(Gestures.Classes)), numbered);
        Assert.IsFalse(text.Contains("Values") || text.Contains("SlotNames"), text);

        var ages = _ml.Transforms.Conversion.MapValueToKey("Label", "Weight", maximumNumberOfKeys: 2).Append(_ml.Transforms.CopyColumns("Same", "Label"));
        var half = Gestures.Make(30);
        for (var i = 0; i < half.Length; i++) half[i].Weight = i % 2;
        var valued = _ml.Data.LoadFromEnumerable(half);
        text = Columns(_ml.MulticlassClassification.Trainers.Lstm(Quick(Gestures.Classes)), ages.Fit(valued).Transform(valued));
        StringAssert.Contains(text, "TrainingLabelValues Vector<Single, 2> 0 1");
        Assert.IsFalse(text.Contains("SlotNames"), text);
    }

    [TestMethod]
    public void Binary_columns_are_those_of_ml_net() => Assert.AreEqual(
        """
        PredictedLabel Boolean
          ScoreColumnKind String BinaryClassification
          ScoreColumnSetId Key<UInt32, 0-2147483646> 1
          ScoreValueKind String PredictedLabel
        Score Single
          ScoreColumnKind String BinaryClassification
          ScoreColumnSetId Key<UInt32, 0-2147483646> 1
          ScoreValueKind String Score
        Probability Single
          IsNormalized Boolean True
          ScoreColumnKind String BinaryClassification
          ScoreColumnSetId Key<UInt32, 0-2147483646> 1
          ScoreValueKind String Probability
        """.ReplaceLineEndings("\n"), Columns(_ml.BinaryClassification.Trainers.Lstm(Quick(Gestures.YesOrNo)), Gestures.Rows(_ml, 30)));

    [TestMethod]
    public void Regression_columns_are_those_of_ml_net() => Assert.AreEqual(
        """
        Score Single
          ScoreColumnKind String Regression
          ScoreColumnSetId Key<UInt32, 0-2147483646> 1
          ScoreValueKind String Score
        """.ReplaceLineEndings("\n"), Columns(_ml.Regression.Trainers.Lstm(Quick(Gestures.Values)), Gestures.Rows(_ml, 30)));

    [TestMethod]
    public void Contributions_and_attention_have_the_shape_of_the_features()
    {
        var options = Quick(Gestures.Values) with
        {
            ContributionsColumnName = "Why",
            AttentionColumnName = "Where",
            AdditionalFeatureColumns = [new("Ragged") { ContributionsColumnName = "RaggedWhy", AttentionColumnName = "RaggedWhere" }, new("Age") { ContributionsColumnName = "AgeWhy" }],
        };
        var text = Columns(_ml.Regression.Trainers.Lstm(options), Gestures.Rows(_ml, 30));
        foreach (var column in new[] { "Why Vector<Single, 8, 2>", "Where Vector<Single, 8>", "RaggedWhy Vector<Single, *, 2>", "RaggedWhere Vector<Single>", "AgeWhy Vector<Single, 1>" })
            StringAssert.Contains(text + "\n", "\n" + column + "\n");
        StringAssert.Contains(text, "\n  SlotNames Vector<String, 16> t1.f1 t1.f2 t2.f1 ");
        StringAssert.Contains(text, "\n  SlotNames Vector<String, 8> t1 t2 t3 ");
        StringAssert.Contains(text, "AgeWhy Vector<Single, 1>\n  SlotNames Vector<String, 1> f1");
    }

    [TestMethod]
    public void A_second_model_takes_the_next_set_of_columns()
    {
        var rows = Gestures.Rows(_ml, 30);
        var first = _ml.Regression.Trainers.Lstm(Quick(Gestures.Values)).Fit(rows).Transform(rows);
        StringAssert.Contains(Columns(_ml.BinaryClassification.Trainers.Lstm(Quick(Gestures.YesOrNo)), first), "ScoreColumnSetId Key<UInt32, 0-2147483646> 2");
    }

    static TOptions Quick<TOptions>(TOptions options) where TOptions : LstmTrainerOptions => (TOptions)(options with { Training = options.Training with { Epochs = 1, Members = 1 } });

    /// <summary>The columns that an estimator adds, as text, after checking that what it promises is what its model promises and delivers.</summary>
    string Columns(IEstimator<ITransformer> estimator, IDataView rows)
    {
        var model = estimator.Fit(rows);
        var delivered = model.Transform(rows).Schema;
        var text = Text(delivered.Skip(rows.Schema.Count));
        Assert.AreEqual(text, Text(model.GetOutputSchema(rows.Schema).Skip(rows.Schema.Count)));

        // The shapes that ML.NET makes of what is delivered are read by estimators behind ours in a chain.
        var promised = estimator.GetOutputSchema(Shapes.Of(rows.Schema)).ToDictionary(column => column.Name);
        foreach (var column in Shapes.Of(delivered))
        {
            var promise = promised[column.Name];
            Assert.AreEqual(Shapes.Text(column), Shapes.Text(promise));
        }
        Assert.AreEqual(delivered.Select(column => column.Name).Distinct().Count(), promised.Count);
        return text;
    }

    static string Text(IEnumerable<DataViewSchema.Column> columns) => string.Join('\n', columns.SelectMany(column => new[] { $"{column.Name} {column.Type}" }
        .Concat(column.Annotations.Schema.OrderBy(annotation => annotation.Name, StringComparer.Ordinal).Select(annotation => $"  {annotation.Name} {annotation.Type} {Value(column.Annotations, annotation)}"))));

    static string Value(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation) => annotation.Type switch
    {
        TextDataViewType => Get<ReadOnlyMemory<char>>(annotations, annotation.Name).ToString(),
        BooleanDataViewType => Get<bool>(annotations, annotation.Name).ToString(),
        KeyDataViewType => Get<uint>(annotations, annotation.Name).ToString(),
        VectorDataViewType { ItemType: TextDataViewType } => string.Join(' ', Get<VBuffer<ReadOnlyMemory<char>>>(annotations, annotation.Name).DenseValues()),
        _ => string.Join(' ', Get<VBuffer<float>>(annotations, annotation.Name).DenseValues()),
    };

    static T Get<T>(DataViewSchema.Annotations annotations, string name)
    {
        var value = default(T)!;
        annotations.GetValue(name, ref value);
        return value;
    }
}
