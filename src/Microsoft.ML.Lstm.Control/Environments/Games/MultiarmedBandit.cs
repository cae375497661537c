using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// POPGym's MultiarmedBandit (Morad et al. 2023): arms pay with probabilities that are drawn anew for each episode. An arm that pays gives 1/T, one that does not as much less, for T steps; then the episode
/// is cut.
/// </summary>
public sealed class MultiarmedBandit : IEnvironment
{
    readonly double[] _probabilities;
    readonly int _steps;
    int _taken;
    SplitMix64 _random;
    EpisodeGuard _guard = new(nameof(MultiarmedBandit));

    /// <summary>The environment of POPGym of that size: 10, 20 or 30 arms, and 200, 400 or 600 steps.</summary>
    public MultiarmedBandit(GameSize size) : this(10 * (1 + (int)Require.Defined(size)), 200 * (1 + (int)size))
    {
    }

    /// <summary>Any other one.</summary>
    /// <param name="arms">Arms; at least 2.</param>
    /// <param name="steps">Steps of an episode (T).</param>
    public MultiarmedBandit(int arms, int steps)
    {
        ActionSpace = new DiscreteSpace(arms);
        (_probabilities, _steps) = (new double[arms], Require.Between(steps, 1, 1 << 20));
    }

    /// <summary>Whether the last arm paid; 0 at first.</summary>
    public Space ObservationSpace { get; } = new DiscreteSpace(2);

    /// <summary>The arm.</summary>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        _random = new SplitMix64((ulong)seed);
        foreach (ref var probability in _probabilities.AsSpan()) probability = _random.NextDouble();
        _guard.Begin();
        (_taken, observation[0]) = (0, 0);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _guard.Check(ActionSpace, action);
        var pays = _random.NextDouble() < _probabilities[(int)action[0]];
        observation[0] = pays ? 1 : 0;
        return _guard.End(new((pays ? 1f : -1f) / _steps, false, ++_taken == _steps));
    }
}
