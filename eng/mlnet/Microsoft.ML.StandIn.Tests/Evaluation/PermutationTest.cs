using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Evaluation;

/// <summary>Which feature a model cannot do without. The models here show some of their features, or their sum, as they are.</summary>
[TestClass]
public sealed class PermutationTest
{
    const int Count = 100;
    static readonly MLContext Context = new(1);

    static readonly IDataView Data = Context.Transforms.Concatenate("Features", "Used", "Idle").Fit(Rows).Transform(Rows);

    static IDataView Rows => Context.Data.LoadFromEnumerable(Enumerable.Range(0, Count).Select(i => new Row
    {
        Used = [i * 37 % Count / (float)Count, 0],
        Idle = i * 53 % Count,
        Label = i * 37 % Count / (float)Count,
        Flag = i * 37 % Count > Count / 2,
    }).ToArray());

    [TestMethod]
    public void Only_the_feature_that_is_used_matters()
    {
        var statistics = Context.Regression.PermutationFeatureImportance(new FirstFeature("Features"), Data, permutationCount: 4);
        Assert.AreEqual(3, statistics.Length);
        var used = statistics[0].MeanAbsoluteError;
        Assert.IsTrue(used.Mean is > .2 and < .5, $"two numbers from [0, 1) lie 1/3 apart, here {used.Mean}");
        Assert.AreEqual(4, used.Count);
        Assert.IsTrue(used.StandardDeviation > 0);
        Assert.AreEqual(used.StandardDeviation / 2, used.StandardError, 1e-12);
        Assert.IsTrue(statistics[0].RSquared.Mean < -.5, $"{statistics[0].RSquared.Mean}");
        foreach (var idle in statistics[1..]) Assert.AreEqual((0.0, 0.0), (idle.MeanAbsoluteError.Mean, idle.RSquared.StandardDeviation));
    }

    [TestMethod]
    public void Two_classes_and_several_are_measured_alike()
    {
        var binary = Context.BinaryClassification.PermutationFeatureImportance(new FirstFeature("Features"), Data, "Flag");
        Assert.IsTrue(binary[0].AreaUnderRocCurve.Mean < -.2, $"{binary[0].AreaUnderRocCurve.Mean}");
        Assert.AreEqual(0.0, binary[2].AreaUnderRocCurve.Mean);
        Assert.AreEqual((0.0, 0.0), (binary[0].Accuracy.StandardDeviation, binary[0].Accuracy.StandardError), "one permutation has no spread");

        var classes = Context.Transforms.Conversion.MapValueToKey("Class", "Flag").Fit(Data).Transform(Data);
        var multiclass = Context.MulticlassClassification.PermutationFeatureImportance(new AllFeatures("Features"), classes, "Class", permutationCount: 2);
        Assert.AreEqual(3, multiclass.Length);
        Assert.AreEqual(3, multiclass[0].PerClassLogLoss.Count);
        Assert.AreNotEqual(0.0, multiclass[0].LogLoss.Mean);
        Assert.AreEqual(2, multiclass[0].MicroAccuracy.Count);
    }

    [TestMethod]
    public void Examples_may_be_few()
    {
        var statistics = Context.Regression.PermutationFeatureImportance(new FirstFeature("Features"), Data, numberOfExamplesToUse: 1);
        Assert.AreEqual(0.0, statistics[0].MeanAbsoluteError.Mean, "one row cannot be permuted");
        Assert.ThrowsExactly<InvalidOperationException>(
            () => Context.Regression.PermutationFeatureImportance(new FirstFeature("Features"), Data, numberOfExamplesToUse: 0));
    }

    [TestMethod]
    public void By_name_it_takes_a_model_that_tells_its_feature_column()
    {
        // What ML.NET asks for is not public: the library's tests show the rest.
        var scored = Context.Transforms.CopyColumns("Score", "Label").Append(Context.Transforms.CopyColumns("PredictedLabel", "Flag")).Fit(Data).Transform(Data);
        ITransformer plain = Context.Transforms.CopyColumns("Score", "Label").Fit(Data);
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Regression.PermutationFeatureImportance(plain, scored));
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Regression.PermutationFeatureImportance((ITransformer)new FirstFeature("Features"), Data));
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.BinaryClassification.PermutationFeatureImportanceNonCalibrated(plain, scored, "Flag"));
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Regression.PermutationFeatureImportance(null, scored));
    }

    [TestMethod]
    public void What_is_missing_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Regression.PermutationFeatureImportance(new FirstFeature("Features"), Data, "Nowhere"));
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Regression.PermutationFeatureImportance(new FirstFeature("Features"), null));
    }

    sealed class Row
    {
        [VectorType(2)]
        public float[] Used { get; init; } = [];
        public float Idle { get; init; }
        public float Label { get; init; }
        public bool Flag { get; init; }
    }

    /// <summary>The score is the first feature.</summary>
    sealed class FirstFeature(string feature) : Scorer(feature)
    {
        protected override IDataView Scored(IDataView features) => Context.Data.LoadFromEnumerable(
            features.GetColumn<float[]>(FeatureColumnName).Zip(features.GetColumn<float>("Label"), features.GetColumn<bool>("Flag"))
                .Select(row => new Single { Score = row.First[0], Label = row.Second, Flag = row.Third }).ToArray());

        sealed class Single
        {
            public float Score { get; init; }
            public float Label { get; init; }
            public bool Flag { get; init; }
            public bool PredictedLabel { get; init; }
        }
    }

    /// <summary>The scores of three classes are the features.</summary>
    sealed class AllFeatures(string feature) : Scorer(feature)
    {
        protected override IDataView Scored(IDataView features) => Context.Transforms.CopyColumns("Score", FeatureColumnName)
            .Append(Context.Transforms.CopyColumns("PredictedLabel", "Class")).Fit(features).Transform(features);
    }

    /// <summary>A model with no more than what is public of them.</summary>
    abstract class Scorer(string feature) : ISingleFeaturePredictionTransformer<object>
    {
        public object Model => this;
        public string FeatureColumnName => feature;
        public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, 3);
        public bool IsRowToRowMapper => false;

        public IDataView Transform(IDataView input) => Scored(input);
        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => throw new NotSupportedException();
        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();
        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();

        protected abstract IDataView Scored(IDataView features);
    }
}
