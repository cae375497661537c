using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm;

/// <summary>
/// Classifies a sequence while its steps come, and decides as soon as it is sure: when one class has been at least so probable for some steps running. The model should have been trained on beginnings
/// (<see cref="SequenceOptions.LeastBeginning"/>). One thread at a time; a step allocates nothing once a sequence as long has been seen.
/// </summary>
public sealed class SequenceStream
{
    readonly SequencePredictionModel _model;
    readonly ExamplePredictor _predictor;
    readonly ExampleSet _row;
    readonly List<float> _values = [];
    readonly float[] _outputs, _probabilities;
    readonly float _threshold;
    readonly int _patience;
    int _leader = -1, _streak;

    internal SequenceStream(SequencePredictionModel model, IReadOnlyList<string>? labels, float threshold, int patience)
    {
        if (model.Target == PredictionTask.Regression || model.Inputs is not [{ Kind: InputKind.Continuous }])
            throw new NotSupportedException($"The model tells {(model.Target == PredictionTask.Regression ? "values" : "classes")} by {model.Inputs.Count} columns. A stream is classified by one column of numbers: train a classifier on that alone.");
        (_model, _predictor, _row) = (model, model.CreatePredictor(), new(model.Inputs));
        (_threshold, _patience) = (Require.Between(threshold, 0f, 1f, nameof(threshold)), Require.AtLeast(patience, 1, nameof(patience)));
        var classes = model.Target == PredictionTask.Binary ? 2 : model.Classes;
        Labels = model.Target == PredictionTask.Binary ? ["False", "True"] : [.. Enumerable.Range(0, classes).Select(label => labels?[label] ?? FormattableString.Invariant($"{label + 1}"))];
        (_outputs, _probabilities) = (new float[model.OutputSize], new float[classes]);
    }

    /// <summary>The classes: the texts of the label's keys, or their numbers from 1; False and True of a model that tells yes or no.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Values of each step.</summary>
    public int ValuesPerStep => _model.Inputs[0].Size;

    /// <summary>Steps of the sequence so far.</summary>
    public int Steps => _values.Count / ValuesPerStep;

    /// <summary>How probable each class is by the steps so far; zeros before the first one.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities;

    /// <summary>Number of the class that was decided on, among <see cref="Labels"/>; null while it is not sure. It stays, whatever comes later, until <see cref="Reset"/>.</summary>
    public int? Decision { get; private set; }

    /// <summary>Steps after which it was decided; null while it is not.</summary>
    public int? DecidedAfter { get; private set; }

    /// <summary>Takes the next steps, classifies once behind them, and says whether the class is decided.</summary>
    /// <param name="steps">[steps, ValuesPerStep], one or more; NaN for what is missing.</param>
    /// <exception cref="ArgumentException">The values are not whole steps, or one is infinite; the sequence is as before.</exception>
    public bool Next(params ReadOnlySpan<float> steps)
    {
        if (steps.Length == 0 || steps.Length % ValuesPerStep != 0) throw new ArgumentException($"{steps.Length} values came, but a step has {ValuesPerStep}. Give whole steps, one or more.", nameof(steps));
        for (var i = 0; i < steps.Length; i++)
            if (float.IsInfinity(steps[i])) throw new ArgumentException(FormattableString.Invariant($"Value {i % ValuesPerStep} of step {Steps + (i / ValuesPerStep)} is {steps[i]}. Give a finite number, or NaN for one that is missing."), nameof(steps));
        _values.AddRange(steps);
        Classify();
        Decide();
        return Decision is not null;
    }

    /// <summary>Begins a new sequence.</summary>
    public void Reset()
    {
        _values.Clear();
        Array.Clear(_probabilities);
        (_leader, _streak, Decision, DecidedAfter) = (-1, 0, null, null);
    }

    void Classify()
    {
        _row.Clear();
        _row.Append(0, CollectionsMarshal.AsSpan(_values));
        _row.Complete(float.NaN);
        _predictor.Predict(_row, 0, _outputs);
        if (_model.Target == PredictionTask.Binary) (_probabilities[0], _probabilities[1]) = (1 - _outputs[1], _outputs[1]);
        else _outputs.CopyTo(_probabilities, 0);
    }

    void Decide()
    {
        var leader = 0;
        for (var i = 1; i < _probabilities.Length; i++)
            if (_probabilities[i] > _probabilities[leader]) leader = i;
        _streak = !(_probabilities[leader] >= _threshold) ? 0 : leader == _leader ? _streak + 1 : 1;
        _leader = leader;
        if (Decision is null && _streak >= _patience) (Decision, DecidedAfter) = (leader, Steps);
    }
}
