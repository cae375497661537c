namespace Microsoft.ML.Lstm;

/// <summary>A policy by a rule of the present observation alone, such as a guideline.</summary>
/// <param name="observationSize">Numbers of an observation; at least 1.</param>
/// <param name="actionCount">Actions to choose among; at least 2.</param>
/// <param name="rule">The rule; called from any thread.</param>
/// <exception cref="ArgumentOutOfRangeException">A size is too small.</exception>
public sealed class RulePolicy(int observationSize, int actionCount, ActionProbabilities rule) : IHistoryPolicy
{
    readonly ActionProbabilities _rule = rule ?? throw new ArgumentNullException(nameof(rule));

    /// <inheritdoc/>
    public int ObservationSize { get; } = Require.Between(observationSize, 1, 1 << 16, nameof(observationSize));

    /// <inheritdoc/>
    public int ActionCount { get; } = Require.Between(actionCount, 2, 1 << 12, nameof(actionCount));

    /// <summary>A policy that takes the action which a rule names, but with some probability any, each alike.</summary>
    /// <param name="observationSize">Numbers of an observation.</param>
    /// <param name="actionCount">Actions to choose among.</param>
    /// <param name="action">The number of the rule's action after an observation.</param>
    /// <param name="exploration">Probability, from 0 to 1, that any action is drawn in place of the rule's.</param>
    public static RulePolicy Of(int observationSize, int actionCount, Func<float[], int> action, double exploration = 0)
    {
        ArgumentNullException.ThrowIfNull(action);
        Require.Between(exploration, 0, 1);
        return new(observationSize, actionCount, (observation, probabilities) =>
        {
            probabilities.Fill((float)(exploration / actionCount));
            probabilities[action(observation.ToArray())] += (float)(1 - exploration);
        });
    }

    /// <inheritdoc/>
    public IHistoryPolicyState Begin() => new State(_rule);

    sealed class State(ActionProbabilities rule) : IHistoryPolicyState
    {
        public void Reset()
        {
        }

        public void Next(ReadOnlySpan<float> observation, int previousAction, Span<float> probabilities) => rule(observation, probabilities);
    }
}
