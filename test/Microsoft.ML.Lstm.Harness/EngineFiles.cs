using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>Opens models and checkpoints of a folder, and asks them.</summary>
sealed class EngineFiles(MLContext ml, string folder)
{
    public string In(string file) => Path.Combine(folder, file);

    public ITransformer Load(string file) => ml.Model.Load(In(file), out _);

    public TimeSeriesPredictionEngine<Step, Answer> Open(string file) => Load(file).CreateTimeSeriesEngine<Step, Answer>(ml, ignoreMissingColumns: true);

    /// <summary>All that is answered to an observation; equal texts mean equal bits.</summary>
    public static string Ask(TimeSeriesPredictionEngine<Step, Answer> engine, int time)
    {
        var answer = engine.Predict(SeriesFixtures.Step(time));
        return string.Join(' ', answer.Next.Select(value => (double)value).Concat(answer.Anomaly));
    }
}
