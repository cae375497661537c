using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>
/// Examples, each with values for every field, sequences of any length among them, and a weight. Values lie flat in memory that grows and is kept, so that
/// blocks of rows can be refilled without allocation; an example is not an object. Numbers are floats, tokens are integers.
/// </summary>
public sealed class ExampleSet
{
    readonly FeatureSpec[] _fields;
    readonly int[] _inputs, _targets;
    readonly bool _hasLabel;
    readonly int? _time;
    readonly RaggedBuffer<float>?[] _numbers;
    readonly RaggedBuffer<int>?[] _tokens;
    float[] _weights = [];
    int _next;

    /// <summary>An empty set.</summary>
    /// <param name="fields">What every example has, in this order; at least one input. Where no field is a target, each example has a label besides, one number.</param>
    public ExampleSet(IReadOnlyList<FeatureSpec> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _hasLabel = !fields.Any(field => field?.Role == FieldRole.Target);
        _fields = !_hasLabel ? [.. fields] : [.. fields, new("Label", InputKind.Static, 1, FieldRole.Target)];
        foreach (var field in _fields) ArgumentNullException.ThrowIfNull(field, nameof(fields));
        _inputs = Places(field => field.IsInput);
        if (_inputs.Length == 0) throw new ArgumentException("There are no inputs. Give at least one.", nameof(fields));
        _targets = Places(field => field.Role == FieldRole.Target);
        StepWeights = Places(field => field.Role == FieldRole.StepWeight) is [var place, ..] ? place : null;
        CheckRoles(fields);
        _time = Places(field => field.IsTime) is [var time, ..] ? time : null;
        _numbers = Array.ConvertAll(_fields, field => field.Kind == InputKind.Tokens ? null : new RaggedBuffer<float>());
        _tokens = Array.ConvertAll(_fields, field => field.Kind == InputKind.Tokens ? new RaggedBuffer<int>() : null);
        (Fields, Inputs) = (Array.AsReadOnly(_fields), Array.AsReadOnly(Array.ConvertAll(_inputs, input => _fields[input])));
    }

    /// <summary>An empty set of sequences with so many features at each step, and one ragged numeric target.</summary>
    public ExampleSet(int features) : this([new("Features", InputKind.Continuous, features), new("Targets", InputKind.Continuous, 1, FieldRole.Target)])
    {
    }

    /// <summary>What every example has.</summary>
    public IReadOnlyList<FeatureSpec> Fields { get; }

    /// <summary>The input fields, which a network reads.</summary>
    public IReadOnlyList<FeatureSpec> Inputs { get; }

    /// <summary>Number of examples that are complete.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an example of one input and one target.</summary>
    /// <param name="input">[steps, Size], row-major; at least one step. A step with a NaN is masked.</param>
    /// <param name="target">Training target; NaN is a missing value.</param>
    public void Add(ReadOnlySpan<float> input, params ReadOnlySpan<float> target) => Add(input, target, weight: 1);

    /// <summary>Adds a weighted example of one input and one target.</summary>
    /// <param name="input">[steps, Size], row-major; at least one step. A step with a NaN is masked.</param>
    /// <param name="target">Training target; NaN is a missing value.</param>
    /// <param name="weight">Weight of the example; finite.</param>
    public void Add(ReadOnlySpan<float> input, ReadOnlySpan<float> target, float weight)
    {
        if (_fields.Length != 2) throw new InvalidOperationException($"An example has {_fields.Length} fields: append each of them, then complete it.");
        if (_fields[0].Kind == InputKind.Continuous) CheckSequence(input, _fields[0].Size);
        try
        {
            Append(0, input);
            Append(1, target);
            CompleteWeighted(weight);
        }
        finally
        {
            _next = 0;
        }
    }

    /// <summary>Takes an example's values for one field; the fields come in order.</summary>
    /// <param name="field">Number of the field.</param>
    /// <param name="values">Numbers: [steps, Size]. Tokens: [steps]. Static: [Size]. An empty sequence is one masked step.</param>
    /// <exception cref="ArgumentException">The length does not fit the field, or a value is infinite or no token.</exception>
    public void Append(int field, ReadOnlySpan<float> values)
    {
        CheckNext(field);
        _fields[field].Check(values);
        if (_tokens[field] is not { } tokens) values.CopyTo(_numbers[field]!.Set(Count, values.Length));
        else
        {
            var place = tokens.Set(Count, values.Length);
            for (var i = 0; i < place.Length; i++) place[i] = float.IsNaN(values[i]) ? 0 : (int)values[i];
        }
        _next++;
    }

    /// <inheritdoc cref="Append"/>
    public void AppendTokens(int field, ReadOnlySpan<int> tokens)
    {
        CheckNext(field);
        _fields[field].Check(tokens);
        tokens.CopyTo(_tokens[field]!.Set(Count, tokens.Length));
        _next++;
    }

    /// <summary>Completes an example with a label, whose other fields have all been appended.</summary>
    /// <param name="label">Number of the class, 0 or 1, or a value; NaN where it is not known.</param>
    /// <param name="weight">Weight of the example; finite.</param>
    public void Complete(float label, float weight = 1)
    {
        if (_next != _fields.Length - 1 || _fields[^1].Role != FieldRole.Target) ThrowOrder(_fields.Length);
        if (float.IsInfinity(label))
            throw Require.Refused(nameof(label), label, $"The target of example {Count} is {label}. Give a finite number, or NaN where it is not known.");
        _numbers[_next]!.Set(Count, 1)[0] = label;
        _next++;
        try
        {
            CompleteWeighted(weight);
        }
        catch (ArgumentException)
        {
            _next--;
            throw;
        }
    }

    /// <summary>Completes an example, all whose fields have been appended.</summary>
    public void Complete() => CompleteWeighted(1);

    /// <summary>Completes a weighted example, all whose fields have been appended.</summary>
    /// <param name="weight">Weight of the example; finite.</param>
    public void CompleteWeighted(float weight)
    {
        if (_next != _fields.Length) ThrowOrder(_fields.Length);
        CheckTimes();
        if (!float.IsFinite(weight)) throw Require.Refused(nameof(weight), weight, $"The weight of example {Count} is {weight}, but must be finite.");
        if (Count == _weights.Length) Array.Resize(ref _weights, Math.Max(16, 2 * Count));
        _weights[Count] = weight;
        Count++;
        _next = 0;
    }

    // Each step has a time.
    void CheckTimes()
    {
        if (_time is not { } time) return;
        foreach (var input in _inputs)
        {
            if (input == time || _fields[input].Kind != InputKind.Continuous) continue;
            var (steps, times) = (_numbers[input]!.Row(Count).Length / _fields[input].Size, _numbers[time]!.Row(Count).Length);
            if (steps != times)
                throw new ArgumentException($"'{_fields[input].Name}' of example {Count} has {steps} steps, but '{_fields[time].Name}' {times} times. Give one time for each step.");
        }
    }

    /// <summary>Removes all examples, one begun included, and keeps the memory.</summary>
    public void Clear() => (Count, _next) = (0, 0);

    /// <summary>An example's numbers for one field.</summary>
    public ReadOnlySpan<float> Values(int row, int field) => _numbers[Checked(field, InputKind.Continuous)]!.Row(Checked(row));

    /// <summary>How many numbers the example that is begun has for a field that has been appended.</summary>
    internal int Begun(int field) => _numbers[field]!.Row(Count).Length;

    /// <summary>An example's tokens for one field; 0 is one that is unknown or missing.</summary>
    public ReadOnlySpan<int> Tokens(int row, int field) => _tokens[Checked(field, InputKind.Tokens)]!.Row(Checked(row));

    /// <summary>How many numbers or tokens an example has for one field.</summary>
    public int ValueCount(int row, int field) => _fields[CheckedField(field)].Kind == InputKind.Tokens ? Tokens(row, field).Length : Values(row, field).Length;

    /// <summary>Steps of one field of an example; at least 1, as an empty sequence is one masked step.</summary>
    public int Steps(int row, int field = 0) => Math.Max(1, ValueCount(row, field) / _fields[field].StepSize);

    /// <summary>An example's numbers for the first target.</summary>
    public ReadOnlySpan<float> Target(int row) => Values(row, _targets[0]);

    /// <summary>An example's label: its one number for the first target; NaN where it is not known.</summary>
    public float Label(int row) => Target(row) is [var label] ? label : throw new InvalidOperationException($"Example {row} has {Target(row).Length} numbers for a target, and no label.");

    /// <summary>An example's weight.</summary>
    public float Weight(int row) => _weights[Checked(row)];

    /// <summary>The fraction of an input's values that are missing: NaN, and for tokens 0; 0 where there are no values.</summary>
    /// <param name="input">Number of the field, which must be an input.</param>
    public double MissingShare(int input)
    {
        if (!_fields[CheckedField(input)].IsInput) throw Require.Refused(nameof(input), input, $"Field {input}, '{_fields[input].Name}', is no input.");
        var (missing, all, tokens) = (0L, 0L, _fields[input].Kind == InputKind.Tokens);
        for (var row = 0; row < Count; row++)
        {
            all += ValueCount(row, input);
            missing += tokens ? Tokens(row, input).Count(0) : Values(row, input).Count(float.NaN);
        }

        return all == 0 ? 0 : (double)missing / all;
    }

    /// <summary>Numbers of the input fields.</summary>
    internal ReadOnlySpan<int> InputFields => _inputs;

    /// <summary>Numbers of the target fields.</summary>
    internal ReadOnlySpan<int> TargetFields => _targets;

    /// <summary>Copies a part of a field as an objective compares outputs with it: numbers as they are, tokens by their numbers, NaN for one that is missing.</summary>
    internal void CopyTargets(int row, int field, Range part, Span<float> destination)
    {
        if (_fields[CheckedField(field)].Kind != InputKind.Tokens)
        {
            Values(row, field)[part].CopyTo(destination);
            return;
        }
        var tokens = Tokens(row, field)[part];
        for (var i = 0; i < tokens.Length; i++) destination[i] = tokens[i] == 0 ? float.NaN : tokens[i];
    }

    /// <summary>Whether anything of a target is known.</summary>
    internal bool HasTarget(int row) => Array.Exists(_targets, field =>
        _fields[field].Kind == InputKind.Tokens ? Tokens(row, field).ContainsAnyExcept(0) : Values(row, field).ContainsAnyExcept(float.NaN));

    /// <summary>Number of the field with the weights of steps; null for none.</summary>
    internal int? StepWeights { get; }

    /// <summary>Steps of all sequences of an example that a network reads.</summary>
    internal long Length(int row)
    {
        var steps = 0L;
        foreach (var input in _inputs)
            if (_fields[input].IsSequence) steps += Steps(row, input);
        return steps;
    }

    /// <summary>Steps of the longest sequence of an example that a network reads; 1 if it has none.</summary>
    internal int LongestSteps(int row)
    {
        var longest = 1;
        foreach (var input in _inputs)
            if (_fields[input].IsSequence) longest = Math.Max(longest, Steps(row, input));
        return longest;
    }

    /// <summary>Examples sorted by length, the longest first, ties by their number.</summary>
    internal Comparison<int> LongestFirst => field ??= (one, other) => Length(other).CompareTo(Length(one)) is var order and not 0 ? order : one.CompareTo(other);

    /// <summary>Refuses lengths that are not a multiple of the features, and infinite values.</summary>
    internal static void CheckSequence(ReadOnlySpan<float> input, int features)
    {
        if (input.Length == 0 || input.Length % features != 0) ThrowNoSteps(input.Length, features);
        for (var i = 0; i < input.Length; i++)
        {
            if (float.IsInfinity(input[i])) ThrowInfinite(i / features, i % features, input[i]);
        }
    }

    static void CheckRoles(IReadOnlyList<FeatureSpec> fields)
    {
        if (fields.GroupBy(field => field.Name).FirstOrDefault(named => named.Count() > 1) is { } twice)
            throw new ArgumentException($"Two fields have the name '{twice.Key}'. Give each its own.", nameof(fields));
        var weights = fields.Where(field => field.Role == FieldRole.StepWeight).ToList();
        if (weights.Count > 1) throw new ArgumentException($"'{weights[0].Name}' and '{weights[1].Name}' both hold weights of steps. Give one.", nameof(fields));
        if (fields.LastOrDefault(field => field.IsInput) is var last && fields.FirstOrDefault(field => field.IsTime && (field != last || field is not { Kind: InputKind.Continuous, Size: 1 })) is { } time)
            throw new ArgumentException($"'{time.Name}' tells when steps were: it must be the last of the inputs, of kind {InputKind.Continuous} and size 1.", nameof(fields));
        if (weights is [{ Kind: InputKind.Tokens, Name: var name }]) throw new ArgumentException($"'{name}' holds tokens, but weights of steps are numbers.", nameof(fields));
    }

    int[] Places(Func<FeatureSpec, bool> has) => [.. Enumerable.Range(0, _fields.Length).Where(field => has(_fields[field]))];

    int Checked(int row) => (uint)row < (uint)Count ? row : throw Require.Refused(nameof(row), row, $"There are {Count} examples.");

    int CheckedField(int field) =>
        (uint)field < (uint)_fields.Length ? field : throw Require.Refused(nameof(field), field, $"There are {_fields.Length} fields.");

    int Checked(int field, InputKind kind) => (_fields[CheckedField(field)].Kind == InputKind.Tokens) == (kind == InputKind.Tokens) ? field
        : throw new InvalidOperationException($"Field '{_fields[field].Name}' is of kind {_fields[field].Kind}, not {kind}.");

    void CheckNext(int field)
    {
        if (field != _next || field == _fields.Length - (_hasLabel ? 1 : 0)) ThrowOrder(field);
    }

    [DoesNotReturn]
    static void ThrowNoSteps(int length, int features) => throw new ArgumentException(
        $"A sequence of {length} values is no whole number of steps of {features} features, 1 or more.", "input");

    [DoesNotReturn]
    static void ThrowInfinite(int step, int feature, float value) => throw new ArgumentException(
        FormattableString.Invariant($"Feature {feature} of step {step} is {value}. Give a finite number, or NaN for a step that is not known."), "input");

    [DoesNotReturn]
    void ThrowOrder(int field) => throw new InvalidOperationException(
        _next == _fields.Length - (_hasLabel ? 1 : 0) ? $"All fields of example {Count} have come; it must be completed now{(_hasLabel ? ", with its label" : "")}."
        : $"'{_fields[_next].Name}' of example {Count} must come next, not {(field < _fields.Length && field >= 0 ? $"'{_fields[field].Name}'" : "its end")}.");
}
