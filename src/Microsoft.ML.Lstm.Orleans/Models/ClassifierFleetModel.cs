using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>A classifier, or a regressor, of whole sequences: a series' answer is that of its last steps.</summary>
sealed class ClassifierFleetModel : IFleetModel
{
    public ClassifierFleetModel(LstmPredictionTransformer model, int? window)
    {
        Model = model.Model.Model;
        if (Model.Inputs is not [{ Kind: InputKind.Continuous } input])
            throw new NotSupportedException($"The classifier reads {Model.Inputs.Count} columns, or tokens. A fleet takes one column of numbers: train it on that alone.");
        Values = input.Size;
        var mean = Model.MeanSteps[0];
        Window = window ?? (double.IsNaN(mean)
            ? throw new ArgumentException($"The model does not say how long its sequences were. Set {nameof(SeriesFleetOptions.WindowSteps)}.")
            : (int)Math.Clamp(Math.Round(mean), 1, 1 << 16));
        var labels = model.Columns.LabelValues?.Texts();
        Columns = Model.Target switch
        {
            PredictionTask.Multiclass => [.. Enumerable.Range(0, Model.Classes).Select(label => $"Score {labels?[label] ?? $"{label + 1}"}")],
            PredictionTask.Binary => ["Score", "Probability"],
            _ => ["Score"],
        };
        Memory = new(() => new(Model));
    }

    public SequencePredictionModel Model { get; }

    /// <summary>The last steps of a series, which are classified.</summary>
    public int Window { get; }

    public SharedMemory<ClassifierMemory> Memory { get; }

    public FleetModelKind Kind => FleetModelKind.Classifier;

    public int Values { get; }

    public bool ReadsTimes => false;

    public IReadOnlyList<string> Columns { get; }

    public bool AnswersObservations => false;

    public uint StateVersion => 1;

    public ISeriesBlock NewBlock() => new WindowBlock(this);

    public string? WhyNot(IFleetModel former)
    {
        if (former is not ClassifierFleetModel before) return $"it is a {Kind}, and the fleet's a {former.Kind}";
        if (Values != before.Values) return $"its steps have {Values} values, and those of the fleet's {before.Values}";
        return Window != before.Window ? $"it reads {Window} steps, and the fleet keeps {before.Window}: set {nameof(SeriesFleetOptions.WindowSteps)}" : null;
    }
}
