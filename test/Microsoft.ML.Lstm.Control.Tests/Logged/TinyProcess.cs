namespace Microsoft.ML.Lstm.Control.Tests.Logged;

/// <summary>
/// Three steps, two states, two actions: action 1 in state 1 gains 2, action 0 in state 0 gains 1, and an action leads to the state of its number with probability 0.8. Small enough that all episodes can be
/// told, with their probabilities.
/// </summary>
sealed class TinyProcess : IEnvironment
{
    public const int Steps = 3;
    const double Obedience = 0.8;

    Random _random = new(0);
    int _state, _step;

    public Space ObservationSpace { get; } = new BoxSpace(0, 1, 1);

    public Space ActionSpace { get; } = new DiscreteSpace(2);

    /// <summary>Rewards that are given in place of the process's own, where they are; to be tested with.</summary>
    public float? Reward { get; init; }

    public void Reset(int seed, Span<float> observation)
    {
        _random = new(seed);
        (_step, _state) = (0, _random.Next(2));
        observation[0] = _state;
    }

    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        var reward = Reward ?? Gain(_state, (int)action[0]);
        _state = _random.NextDouble() < Obedience ? (int)action[0] : 1 - (int)action[0];
        observation[0] = _state;
        return new(reward, ++_step == Steps, false);
    }

    public static float Gain(int state, int action) => (state, action) switch { (1, 1) => 2, (0, 0) => 1, _ => 0 };

    /// <summary>A policy that takes action 1 with a probability for each state.</summary>
    public static RulePolicy Policy(float inFirst, float inSecond) => new(1, 2, (seen, probabilities) =>
    {
        probabilities[1] = seen[0] > 0.5 ? inSecond : inFirst;
        probabilities[0] = 1 - probabilities[1];
    });

    /// <summary>What a policy gains from a step on in a state.</summary>
    public static double Value(RulePolicy policy, int state, int step = 0, double discount = 1) =>
        step == Steps ? 0 : Enumerable.Range(0, 2).Sum(action => Probability(policy, state, action) * ActionValue(policy, state, action, step, discount));

    public static double ActionValue(RulePolicy policy, int state, int action, int step = 0, double discount = 1) =>
        Gain(state, action) + (discount * ((Obedience * Value(policy, action, step + 1, discount)) + ((1 - Obedience) * Value(policy, 1 - action, step + 1, discount))));

    /// <summary>The mean over both first states.</summary>
    public static double Value(RulePolicy policy, double discount = 1) => (Value(policy, 0, 0, discount) + Value(policy, 1, 0, discount)) / 2;

    public static double Probability(RulePolicy policy, int state, int action)
    {
        var probabilities = new float[2];
        policy.Begin().Next([state], -1, probabilities);
        return probabilities[action];
    }

    /// <summary>All episodes: states, actions, and the probability under a policy.</summary>
    public static IEnumerable<(int[] States, int[] Actions, double Probability)> Episodes(RulePolicy policy)
    {
        for (var code = 0; code < 1 << (2 * Steps); code++)
        {
            int[] states = [.. Enumerable.Range(0, Steps).Select(t => (code >> (2 * t)) & 1)], actions = [.. Enumerable.Range(0, Steps).Select(t => (code >> ((2 * t) + 1)) & 1)];
            var probability = 0.5;
            for (var t = 0; t < Steps; t++)
            {
                probability *= Probability(policy, states[t], actions[t]);
                if (t + 1 < Steps) probability *= states[t + 1] == actions[t] ? Obedience : 1 - Obedience;
            }
            yield return (states, actions, probability);
        }
    }
}
