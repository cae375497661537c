namespace Microsoft.ML.Lstm.Control.Tests.Logged;

/// <summary>A cue, 1 or -1, is shown at the first of four steps; at the last one the action that it names, of three, gains 1, any other nothing. Only who remembers gains more than chance. Action 2 is never right.</summary>
sealed class CueProcess : IEnvironment
{
    public const int Steps = 4, Actions = 3;

    int _cue, _step;

    public Space ObservationSpace { get; } = new BoxSpace(-1, 1, 1);

    public Space ActionSpace { get; } = new DiscreteSpace(Actions);

    public void Reset(int seed, Span<float> observation)
    {
        (_cue, _step) = (new Random(unchecked(seed * 7919)).Next(2), 0);
        observation[0] = _cue == 1 ? 1 : -1;
    }

    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        observation[0] = 0;
        var isLast = ++_step == Steps;
        return new(isLast && (int)action[0] == _cue ? 1 : 0, isLast, false);
    }

    /// <summary>Any of the first two actions, each alike; the third one never.</summary>
    public static RulePolicy Guessing() => new(1, Actions, (_, probabilities) => (probabilities[0], probabilities[1], probabilities[2]) = (0.5f, 0.5f, 0));
}
