using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// The T-maze (Bakker 2002): a sign at the start of a corridor tells which way to turn at its far end, N steps later. Actions are north, east, south and west (0 to 3). The right turn gives 4, the wrong one
/// -0.1, and either ends the episode; a step against a wall gives -0.1, any other one 0.
/// </summary>
/// <remarks>Observations are those of the paper: 011 or 110 at the start, 101 in the corridor, 010 at the junction. An episode is cut after so many steps as are given.</remarks>
public sealed class TMaze : IEnvironment
{
    const float Right = 4, Wrong = -0.1f;

    readonly int _most;
    int _place, _taken;
    bool _isNorth;
    EpisodeGuard _guard = new(nameof(TMaze));

    /// <summary>A maze.</summary>
    /// <param name="length">Steps from the start to the junction (N); at least 1.</param>
    /// <param name="most">Steps after which an episode is cut. Null, the default, for 10 N.</param>
    public TMaze(int length, int? most = null)
    {
        Length = Require.Between(length, 1, 1 << 16);
        _most = Require.Between(most ?? 10 * length, length + 1, 1 << 20, nameof(most));
    }

    /// <summary>Steps from the start to the junction.</summary>
    public int Length { get; }

    /// <summary>Three bits.</summary>
    public Space ObservationSpace { get; } = new BoxSpace(0, 1, 3);

    /// <summary>North, east, south, west.</summary>
    public Space ActionSpace { get; } = new DiscreteSpace(4);

    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        _isNorth = (new SplitMix64((ulong)seed).Next() & 1) == 0;
        (_place, _taken) = (0, 0);
        _guard.Begin();
        Observe(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _guard.Check(ActionSpace, action);
        var (direction, before) = ((int)action[0], _place);
        var turns = _place == Length && (direction is 0 or 2);
        if (direction == 1) _place = Math.Min(Length, _place + 1);
        else if (direction == 3) _place = Math.Max(0, _place - 1);
        Observe(observation);
        var isCut = ++_taken >= _most;
        if (turns) return _guard.End(new(direction == 0 == _isNorth ? Right : Wrong, true, false));
        return _guard.End(new(_place == before ? Wrong : 0, false, isCut));
    }

    void Observe(Span<float> observation)
    {
        var isEnd = _place == Length;
        observation[0] = isEnd || (_place == 0 && _isNorth) ? 0 : 1;
        observation[1] = isEnd || _place == 0 ? 1 : 0;
        observation[2] = isEnd || (_place == 0 && !_isNorth) ? 0 : 1;
    }
}
