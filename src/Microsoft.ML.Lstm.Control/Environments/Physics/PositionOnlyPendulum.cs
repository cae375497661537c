using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// POPGym's PositionOnlyPendulum (Morad et al. 2023): the pendulum of Gymnasium, to be swung up by a torque of at most 2 Nm, of which only the cosine and sine of the angle are seen. A step gives Gymnasium's reward, from -16.27 to 0,
/// scaled to ±1/T; the episode is cut after T steps.
/// </summary>
public sealed class PositionOnlyPendulum : IEnvironment
{
    const double Gravity = 10, Seconds = 0.05, MostSpeed = 8, MostTorque = 2, LeastReward = -16.2736044;

    readonly int _steps;
    double _angle, _speed;
    int _taken;
    EpisodeGuard _guard = new(nameof(PositionOnlyPendulum));

    /// <summary>The environment of POPGym of that size: T is 200, 150 or 100.</summary>
    public PositionOnlyPendulum(GameSize size) : this(200 - (50 * (int)Require.Defined(size)))
    {
    }

    /// <summary>Any other one.</summary>
    /// <param name="steps">Steps of an episode (T).</param>
    public PositionOnlyPendulum(int steps) => _steps = Require.Between(steps, 1, 1 << 20);

    /// <summary>Cosine and sine of the angle; 1 and 0 for upright.</summary>
    public Space ObservationSpace { get; } = new BoxSpace(-1, 1, 2);

    /// <summary>The torque (Nm).</summary>
    public Space ActionSpace { get; } = new BoxSpace(-(float)MostTorque, (float)MostTorque, 1);

    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        var random = new SplitMix64((ulong)seed);
        (_angle, _speed, _taken) = (((2 * random.NextDouble()) - 1) * Math.PI, (2 * random.NextDouble()) - 1, 0);
        _guard.Begin();
        Observe(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _guard.Check(ActionSpace, action);
        double torque = action[0];
        var fromTop = _angle - (2 * Math.PI * Math.Floor((_angle + Math.PI) / (2 * Math.PI)));
        var reward = -((fromTop * fromTop) + (0.1 * _speed * _speed) + (0.001 * torque * torque));
        _speed = Math.Clamp(_speed + (((1.5 * Gravity * Math.Sin(_angle)) + (3 * torque)) * Seconds), -MostSpeed, MostSpeed);
        _angle += _speed * Seconds;
        Observe(observation);
        var half = -LeastReward / 2;
        return _guard.End(new((float)((reward + half) / half / _steps), false, ++_taken >= _steps));
    }

    void Observe(Span<float> observation) => (observation[0], observation[1]) = ((float)Math.Cos(_angle), (float)Math.Sin(_angle));
}
