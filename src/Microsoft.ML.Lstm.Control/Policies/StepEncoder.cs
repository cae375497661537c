namespace Microsoft.ML.Lstm.Control.Policies;

/// <summary>What a policy's network sees of a step: the observation, the action before it, whether it is the first of an episode, and which one it is, where there is a clock. A choice is one of as many numbers, a box is scaled to ±1 where it has limits.</summary>
sealed class StepEncoder
{
    readonly Space _observations, _actions;
    readonly int _clock;
    readonly int[] _counts;

    public StepEncoder(Space observations, Space actions, int clockSteps = 0)
    {
        (_observations, _actions, _clock) = (observations, actions, clockSteps);
        _counts = observations switch { DiscreteSpace choice => [choice.Count], MultiDiscreteSpace choices => choices.Counts.ToArray(), _ => [] };
        (ObservationWidth, ActionWidth) = (WidthOf(observations), WidthOf(actions));
    }

    /// <summary>Numbers of an encoded observation, which come first.</summary>
    public int ObservationWidth { get; }

    public int ActionWidth { get; }

    /// <summary>How many each choice of an observation has; none for a box.</summary>
    public ReadOnlySpan<int> ObservationCounts => _counts;

    /// <summary>Numbers of a step; those of the clock come last.</summary>
    public int Width => ObservationWidth + ActionWidth + 1 + _clock;

    /// <summary>The numbers of the clock among a step's.</summary>
    public Range Clock => (Width - _clock)..Width;

    public static int WidthOf(Space space) => space switch
    {
        DiscreteSpace choice => choice.Count,
        MultiDiscreteSpace choices => SumOf(choices.Counts),
        _ => space.Size,
    };

    /// <summary>Encodes a step.</summary>
    /// <param name="observation">[observation size].</param>
    /// <param name="action">[action size], the action before; empty at the first step.</param>
    /// <param name="number">Steps of the episode before this one.</param>
    /// <param name="step">[Width], overwritten.</param>
    public void Encode(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, int number, Span<float> step)
    {
        step.Clear();
        Encode(_observations, observation, step[..ObservationWidth]);
        if (_clock > 0) step[Clock][Math.Min(number, _clock - 1)] = 1;
        if (action.IsEmpty) step[ObservationWidth + ActionWidth] = 1;
        else Encode(_actions, action, step.Slice(ObservationWidth, ActionWidth));
    }

    static void Encode(Space space, ReadOnlySpan<float> values, Span<float> place)
    {
        switch (space)
        {
            case DiscreteSpace:
                place[(int)values[0]] = 1;
                break;
            case MultiDiscreteSpace choices:
                for (var i = 0; i < values.Length; i++)
                {
                    place[(int)values[i]] = 1;
                    place = place[choices.Counts[i]..];
                }
                break;
            default:
                Scale((BoxSpace)space, values, place);
                break;
        }
    }

    static void Scale(BoxSpace box, ReadOnlySpan<float> values, Span<float> place)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var (low, high) = (box.Low[i], box.High[i]);
            place[i] = float.IsFinite(low) && float.IsFinite(high) ? (values[i] - ((low / 2) + (high / 2))) / ((high / 2) - (low / 2)) : values[i];
        }
    }

    static int SumOf(ReadOnlySpan<int> counts)
    {
        var sum = 0;
        foreach (var count in counts) sum = checked(sum + count);
        return sum;
    }
}
