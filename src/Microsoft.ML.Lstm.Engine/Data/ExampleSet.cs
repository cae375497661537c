using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>
/// Examples, each with a sequence or static numbers for every input, a target and a weight. Values lie flat in memory that grows and is kept,
/// so that blocks of rows can be filled again and again; an example is no object.
/// </summary>
public sealed class ExampleSet
{
    readonly FeatureSpec[] _inputs;
    readonly RaggedBuffer[] _values;
    float[] _targets = [], _weights = [];
    int _next;

    /// <summary>An empty set.</summary>
    /// <param name="inputs">What every example has, in this order; at least one.</param>
    public ExampleSet(IReadOnlyList<FeatureSpec> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0) throw new ArgumentException("There are no inputs. Give at least one.", nameof(inputs));
        _inputs = [.. inputs];
        _values = new RaggedBuffer[_inputs.Length];
        for (var i = 0; i < _inputs.Length; i++) _values[i] = new();
        Inputs = Array.AsReadOnly(_inputs);
    }

    /// <summary>The inputs of every example.</summary>
    public IReadOnlyList<FeatureSpec> Inputs { get; }

    /// <summary>Number of examples that are complete.</summary>
    public int Count { get; private set; }

    /// <summary>Takes an example's values for one input; the inputs come in order.</summary>
    /// <param name="input">Number of the input.</param>
    /// <param name="values">Numbers: [steps, Size]. Tokens: [steps]. Static: [Size]. A sequence without any value counts as one step that is not there.</param>
    /// <exception cref="ArgumentException">The length does not fit the input, or a value is infinite or no token.</exception>
    public void Append(int input, ReadOnlySpan<float> values)
    {
        if (input != _next || input == _inputs.Length) ThrowOrder(input);
        _inputs[input].Check(values);
        _values[input].Set(Count, values);
        _next++;
    }

    /// <summary>Completes the example whose inputs have all been appended.</summary>
    /// <param name="target">Number of the class, 0 or 1, or a value; NaN where it is not known.</param>
    /// <param name="weight">How much the example counts in training.</param>
    public void Complete(float target, float weight = 1)
    {
        if (_next != _inputs.Length) ThrowOrder(_inputs.Length);
        if (float.IsInfinity(target))
            throw new ArgumentOutOfRangeException(nameof(target), target, $"The target of example {Count} is {target}. Give a finite number, or NaN where it is not known.");
        if (!(weight >= 0 && float.IsFinite(weight)))
            throw new ArgumentOutOfRangeException(nameof(weight), weight, $"The weight of example {Count} is {weight}, but must be finite and not negative.");
        if (Count == _targets.Length)
        {
            Array.Resize(ref _targets, Math.Max(16, 2 * Count));
            Array.Resize(ref _weights, Math.Max(16, 2 * Count));
        }

        (_targets[Count], _weights[Count]) = (target, weight);
        Count++;
        _next = 0;
    }

    /// <summary>Forgets all examples, one begun included, and keeps the memory.</summary>
    public void Clear() => (Count, _next) = (0, 0);

    /// <summary>An example's values for one input.</summary>
    public ReadOnlySpan<float> Values(int row, int input) => _values[CheckedInput(input)].Row(Checked(row));

    /// <summary>An example's target.</summary>
    public float Target(int row) => _targets[Checked(row)];

    /// <summary>An example's weight.</summary>
    public float Weight(int row) => _weights[Checked(row)];

    /// <summary>The share of an input's values that are missing: NaN, and for tokens 0, too; 0 where there are no values.</summary>
    /// <param name="input">Number of the input.</param>
    public double MissingShare(int input)
    {
        var (missing, all, tokens) = (0L, 0L, _inputs[CheckedInput(input)].Kind == InputKind.Tokens);
        for (var row = 0; row < Count; row++)
        {
            var values = Values(row, input);
            all += values.Length;
            foreach (var value in values) missing += float.IsNaN(value) || (tokens && value == 0) ? 1 : 0;
        }

        return all == 0 ? 0 : (double)missing / all;
    }

    /// <summary>Steps of one input of an example; at least 1, as an empty sequence is one masked step.</summary>
    internal int Steps(int row, int input) => Math.Max(1, Values(row, input).Length / _inputs[input].StepSize);

    /// <summary>Steps of all sequences of an example.</summary>
    internal long Length(int row)
    {
        var steps = 0L;
        for (var i = 0; i < _inputs.Length; i++)
            if (_inputs[i].IsSequence) steps += Steps(row, i);
        return steps;
    }

    /// <summary>Steps of the longest sequence of an example; 1 if it has none.</summary>
    internal int LongestSteps(int row)
    {
        var longest = 1;
        for (var i = 0; i < _inputs.Length; i++)
            if (_inputs[i].IsSequence) longest = Math.Max(longest, Steps(row, i));
        return longest;
    }

    int Checked(int row) => (uint)row < (uint)Count ? row : throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {Count} examples.");

    int CheckedInput(int input) =>
        (uint)input < (uint)_inputs.Length ? input : throw new ArgumentOutOfRangeException(nameof(input), input, $"There are {_inputs.Length} inputs.");

    [DoesNotReturn]
    void ThrowOrder(int input) => throw new InvalidOperationException(
        _next == _inputs.Length ? $"All inputs of example {Count} have come; it must be completed now."
        : $"Input '{_inputs[_next].Name}' of example {Count} must come next, not {(input < _inputs.Length && input >= 0 ? $"input '{_inputs[input].Name}'" : "its end")}.");
}
