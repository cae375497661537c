using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>Checks of the values of steps.</summary>
static class StepValues
{
    /// <summary>Whether all values of an input are 0, 1 or missing.</summary>
    public static bool AreBinary(DatasetView view, int input)
    {
        foreach (var row in view.Rows)
            if (FirstOther(view.Examples.Values(row, input), []) >= 0) return false;
        return true;
    }

    /// <summary>Of each value of a step, whether it is 0 or 1 in all sequences.</summary>
    /// <exception cref="UnsuitableValuesException">All are.</exception>
    public static bool[] WhichAreBinary(DatasetView view)
    {
        var size = view.Examples.Inputs[0].Size;
        var isBinary = new bool[size];
        isBinary.AsSpan().Fill(true);
        foreach (var row in view.Rows)
        {
            var values = view.Examples.Values(row, 0);
            for (var (i, f) = (0, 0); i < values.Length; i++, f = f + 1 == size ? 0 : f + 1) isBinary[f] &= values[i] is 0 or 1 or float.NaN;
        }
        return isBinary.Contains(false) ? isBinary : throw new UnsuitableValuesException(
            $"All values are 0 or 1, but the distribution {StepDistribution.Mixture} is of real values. Choose {StepDistribution.Joint}, or leave it to the data.");
    }

    /// <summary>Refuses binary values that are neither 0 nor 1.</summary>
    public static void CheckBinary(DatasetView view, StepDistribution distribution, bool[] isBinary)
    {
        foreach (var row in view.Rows)
        {
            var values = view.Examples.Values(row, 0);
            if (FirstOther(values, isBinary) is var place and >= 0) throw Refused($"Sequence {row}", values[place], place, view.Examples.Inputs[0].Size, distribution);
        }
    }

    /// <summary>Refuses a start, or a condition, that no sequence of a model can have.</summary>
    public static void CheckStart(GenerationConfig config, ReadOnlySpan<float> start, ReadOnlySpan<float> condition)
    {
        CheckCondition(config, condition);
        CheckSteps(config, start, config.HasCondition ? condition.Length / config.ConditionValues : long.MaxValue);
    }

    /// <summary>Refuses steps that no sequence of a model can have.</summary>
    public static void CheckSteps(GenerationConfig config, ReadOnlySpan<float> steps, long most)
    {
        if (steps.Length % config.Values != 0) throw new ArgumentException($"{steps.Length} values are no whole number of steps of {config.Values} values.", nameof(steps));
        if (steps.Length / config.Values > most) throw new ArgumentException($"There are {steps.Length / config.Values} steps, but the condition has {most}. Give as many of the condition as the whole sequence is to have.", nameof(steps));
        CheckFinite(steps, nameof(steps));
        if (FirstOther(steps, config.IsBinary) is var place and >= 0) throw Refused("The sequence", steps[place], place, config.Values, config.Distribution);
    }

    /// <summary>Refuses a condition that a model cannot read.</summary>
    public static void CheckCondition(GenerationConfig config, ReadOnlySpan<float> condition)
    {
        if (!config.HasCondition && condition.Length > 0) throw new ArgumentException("There is a condition, but the model was trained without one. Leave it out.", nameof(condition));
        if (config.HasCondition && condition.Length % config.ConditionValues != 0) throw new ArgumentException($"{condition.Length} values are no whole number of steps of a condition of {config.ConditionValues} values.", nameof(condition));
        CheckFinite(condition, nameof(condition));
    }

    /// <summary>Refuses a sequence that a model cannot encode.</summary>
    /// <exception cref="InvalidOperationException">The model has no codes.</exception>
    public static void CheckEncodes(GenerationConfig config, ReadOnlySpan<float> steps)
    {
        CheckHasCode(config);
        if (steps.IsEmpty) throw new ArgumentException("There is no step to encode. Give a sequence of one or more.", nameof(steps));
        CheckSteps(config, steps, long.MaxValue);
    }

    /// <summary>Refuses a code that no sequence of a model can have.</summary>
    /// <inheritdoc cref="CheckEncodes"/>
    public static void CheckCode(GenerationConfig config, ReadOnlySpan<float> code)
    {
        CheckHasCode(config);
        if (code.Length != config.LatentSize) throw new ArgumentException($"The code has {code.Length} numbers, but those of the model have {config.LatentSize}. Give one of the same model.", nameof(code));
        foreach (var number in code)
            if (!float.IsFinite(number)) throw new ArgumentException(FormattableString.Invariant($"A number of the code is {number}. Give finite ones."), nameof(code));
    }

    static void CheckHasCode(GenerationConfig config)
    {
        if (!config.HasCode) throw new InvalidOperationException($"The model has no codes of sequences. Train it with {nameof(GenerationOptions.LatentSize)} above 0, such as 128.");
    }

    static void CheckFinite(ReadOnlySpan<float> values, string name)
    {
        foreach (var value in values)
            if (float.IsInfinity(value)) throw new ArgumentException("A value is infinite. Give finite numbers, or NaN where one is not known.", name);
    }

    /// <summary>Refuses a condition of other steps than its sequence's.</summary>
    public static void CheckCondition(int row, int steps, int conditionSteps)
    {
        if (conditionSteps != steps)
            throw new UnsuitableValuesException($"Sequence {row} has {steps} steps, but its condition {conditionSteps}. Give a step of the condition for each step of the sequence.");
    }

    static UnsuitableValuesException Refused(string whose, float value, int place, int size, StepDistribution distribution) => new(FormattableString.Invariant(
        $"{whose} has {value} as value {place % size} of step {place / size}, but the distribution {distribution} takes 0 and 1 there, or NaN for a step that is not known. Give these."));

    // The first value that is to be 0 or 1, as all are where nothing says which, and is not.
    static int FirstOther(ReadOnlySpan<float> values, bool[] isBinary)
    {
        for (var i = 0; i < values.Length; i++)
            if (values[i] is not (0 or 1 or float.NaN) && (isBinary.Length == 0 || isBinary[i % isBinary.Length])) return i;
        return -1;
    }
}
