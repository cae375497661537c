using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.AnomalyDetection;
using Microsoft.ML.Lstm.Tests.Forecasting;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.Saving;

/// <summary>Every trainer with a choice of the cell saves and loads a model of each.</summary>
[TestClass]
public sealed class CellKindTests
{
    readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> Cells => Enum.GetValues<CellKind>().Select(cell => (object[])[cell]);

    [TestMethod, DynamicData(nameof(Cells))]
    public void Models_of_every_cell_answer_the_same_after_loading(CellKind cell)
    {
        var series = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(120));
        Same(_ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { Network = SeriesFixtures.Small.Network with { Cell = cell } }).Fit(series), series, nameof(Forecast.Next));
        var gestures = Gestures.Labelled(_ml, 45);
        Same(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Network = Gestures.Classes.Network with { Cell = cell }, Training = Gestures.Classes.Training with { Epochs = 1 } }).Fit(gestures), gestures, "Score");
        Same(_ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { Network = Gestures.YesOrNo.Network with { Cell = cell }, Training = Gestures.YesOrNo.Training with { Epochs = 1 } }).Fit(gestures), gestures, "Score");
        Same(_ml.Regression.Trainers.Lstm(Gestures.Values with { Network = Gestures.Values.Network with { Cell = cell }, Training = Gestures.Values.Training with { Epochs = 1 } }).Fit(gestures), gestures, "Score");
        var beats = Beat.Rows(_ml, 30, seed: 1);
        var steps = SensorFixtures.Steps(SensorFixtures.History + 60);
        var detector = SensorFixtures.Small with { Network = new() { HiddenSize = 4, Cell = cell, Layers = 2 } };
        var past = SensorFixtures.Rows(_ml, steps[..SensorFixtures.History]);
        Same(_ml.Transforms.DetectAnomalyByLstm(detector).Fit(past), SensorFixtures.Rows(_ml, steps[SensorFixtures.History..]), nameof(Verdict.Parts));
        LstmAutoencoderOptions quick = new() { Network = new() { HiddenSize = 4, Cell = cell }, Training = new() { Epochs = 1, Seed = 1 } };
        Same(_ml.AnomalyDetection.Trainers.LstmAutoencoder(quick).Fit(beats), beats, "Score");

        void Same(ITransformer model, IDataView rows, string column)
        {
            var loaded = ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema));
            CollectionAssert.AreEqual(Numbers(model.Transform(rows)), Numbers(loaded.Transform(rows)), column);

            float[] Numbers(IDataView view) => view.Schema[column].Type is VectorDataViewType
                ? [.. view.GetColumn<float[]>(column).SelectMany(values => values)] : [.. view.GetColumn<float>(column)];
        }
    }
}
