using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.AnomalyDetection;
using Microsoft.ML.Lstm.Tests.Forecasting;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.Fuzzing;

/// <summary>Text files whose rows were damaged at random train and are answered, or are refused.</summary>
[TestClass]
public sealed class CsvFuzzTests
{
    const int Rows = 24, Read = 80, Trained = 12;

    readonly MLContext _ml = new(seed: 1);
    readonly string _file = Path.GetTempFileName();

    sealed class Line
    {
        [LoadColumn(0)]
        public float Value { get; set; }

        [LoadColumn(1)]
        public string Kind { get; set; } = "";

        [LoadColumn(2, 17), VectorType(16)]
        public float[] Features { get; set; } = [];
    }

    [TestCleanup]
    public void Delete() => File.Delete(_file);

    [TestMethod, Timeout(120_000)]
    public void Classifiers() => Fuzz("Score", _ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
        .Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1, Members = 1 }, Network = Gestures.Classes.Network with { HiddenSize = 2 }, FeaturesPerStep = 2 })));

    [TestMethod, Timeout(120_000)]
    public void Regressors() => Fuzz("Score", _ml.Regression.Trainers.Lstm(Gestures.Values with { LabelColumnName = "Value", Training = Gestures.Values.Training with { Epochs = 1, Members = 1 }, Network = Gestures.Values.Network with { HiddenSize = 2 } }));

    [TestMethod, Timeout(120_000)]
    public void Forecasters() => Fuzz("Next", _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { Epochs = 1 }, Network = SeriesFixtures.Small.Network with { HiddenSize = 2 }, WindowSize = 4, Horizon = 2, SeasonLength = null }));

    [TestMethod, Timeout(120_000)]
    public void Detectors() => Fuzz("Anomaly", _ml.Transforms.DetectAnomalyByLstm(
        SensorFixtures.Small with { InputColumnName = "Features", TimestampColumnName = null, Network = SensorFixtures.Small.Network with { HiddenSize = 2 }, MemoryLength = 120 }));

    /// <summary>Reads damaged rows with a model of good ones, and trains on damaged rows.</summary>
    void Fuzz(string column, IEstimator<ITransformer> estimator)
    {
        var random = new Random(1);
        var good = Lines();
        var model = estimator.Fit(View(good));
        var (answered, refused) = (0, 0);
        for (var i = 0; i < Read; i++) Try(() => Reading.All(model.Transform(View(Damaged())), column), $"reading {i}");
        for (var i = 0; i < Trained; i++) Try(() => estimator.Fit(View(Damaged())), $"training {i}");
        Assert.IsTrue(answered > 0, $"{refused} files were refused, {answered} answered");

        string[] Damaged() => [.. good.Select(line => random.Next(2) == 0 ? line : Mutations.Of(line, random))];

        void Try(Action action, string what)
        {
            if (DamagedRead.IsRefused(action, what)) refused++;
            else answered++;
        }
    }

    IDataView View(string[] lines)
    {
        File.WriteAllLines(_file, lines);
        return _ml.Data.LoadFromTextFile<Line>(_file, separatorChar: ',', hasHeader: false, allowQuoting: true);
    }

    static string[] Lines() => [.. Gestures.Make(Rows).Select(gesture => string.Create(CultureInfo.InvariantCulture, $"{gesture.Slope},{gesture.Kind},{string.Join(',', gesture.Features.Select(value => value.ToString(CultureInfo.InvariantCulture)))}"))];
}
