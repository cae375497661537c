using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// POPGym's PositionOnlyCartPole and NoisyPositionOnlyCartPole (Morad et al. 2023): the cart and pole of Barto, Sutton and Anderson (1983) as in Gymnasium, of which only the cart's place (m) and the pole's angle (rad) are seen, with noise
/// or without. Each step gives 1/T; the episode ends beyond 2.4 m or 12 degrees, and is cut after T steps.
/// </summary>
public sealed class PositionOnlyCartPole : IEnvironment
{
    const double Gravity = 9.8, PoleMass = 0.1, TotalMass = 1.1, HalfLength = 0.5, Force = 10, Seconds = 0.02, MostPlace = 2.4, MostAngle = 12 * 2 * Math.PI / 360, Start = 0.05;

    readonly int _steps;
    readonly double _noise;
    double _x, _speed, _angle, _turn;
    int _taken;
    SplitMix64 _random;
    EpisodeGuard _guard = new(nameof(PositionOnlyCartPole));

    /// <summary>The environment of POPGym of that size, without noise: T is 200, 400 or 600.</summary>
    public PositionOnlyCartPole(GameSize size) : this(200 * (1 + (int)Require.Defined(size)), 0)
    {
    }

    /// <summary>Any other one.</summary>
    /// <param name="steps">Steps of an episode (T).</param>
    /// <param name="noise">The deviation of the noise in what is seen, in m and rad; 0 for none.</param>
    public PositionOnlyCartPole(int steps, float noise) => (_steps, _noise) = (Require.Between(steps, 1, 1 << 20), Require.Between(noise, 0f, 1e3f));

    /// <summary>The NoisyPositionOnlyCartPole of POPGym of that size: a deviation of 0.1, 0.2 or 0.3, and 200 steps.</summary>
    public static PositionOnlyCartPole Noisy(GameSize size) => new(200, Require.Defined(size) switch { GameSize.Easy => 0.1f, GameSize.Medium => 0.2f, _ => 0.3f });

    /// <summary>The cart's place and the pole's angle, each within twice its limit.</summary>
    public Space ObservationSpace { get; } = new BoxSpace([-2 * (float)MostPlace, -2 * (float)MostAngle], [2 * (float)MostPlace, 2 * (float)MostAngle]);

    /// <summary>0 to push to the left, 1 to the right.</summary>
    public Space ActionSpace { get; } = new DiscreteSpace(2);

    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        _random = new SplitMix64((ulong)seed);
        (_x, _speed, _angle, _turn) = (NextStart(), NextStart(), NextStart(), NextStart());
        _taken = 0;
        _guard.Begin();
        Observe(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _guard.Check(ActionSpace, action);
        var (force, sine, cosine) = (action[0] == 1 ? Force : -Force, Math.Sin(_angle), Math.Cos(_angle));
        var push = (force + (PoleMass * HalfLength * _turn * _turn * sine)) / TotalMass;
        var turning = ((Gravity * sine) - (cosine * push)) / (HalfLength * ((4.0 / 3) - (PoleMass * cosine * cosine / TotalMass)));
        var acceleration = push - (PoleMass * HalfLength * turning * cosine / TotalMass);
        (_x, _speed, _angle, _turn) = (_x + (Seconds * _speed), _speed + (Seconds * acceleration), _angle + (Seconds * _turn), _turn + (Seconds * turning));
        Observe(observation);
        var falls = Math.Abs(_x) > MostPlace || Math.Abs(_angle) > MostAngle;
        return _guard.End(new(1f / _steps, falls, ++_taken >= _steps));
    }

    double NextStart() => ((2 * _random.NextDouble()) - 1) * Start;

    void Observe(Span<float> observation)
    {
        (observation[0], observation[1]) = ((float)_x, (float)_angle);
        if (_noise == 0) return;
        foreach (ref var value in observation) value += (float)(_noise * _random.NextNormal());
        ((BoxSpace)ObservationSpace).Clip(observation);
    }
}
