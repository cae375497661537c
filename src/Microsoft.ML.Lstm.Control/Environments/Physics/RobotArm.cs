using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// A planar arm of two links that is to bring its hand to a target: torques in, the angles of its joints out, but not how fast they turn, which has to be told from the angles before.
/// Rigid links of 0.5 m and 1 kg on a level plane, with friction in the joints; the equations are those of any textbook (Spong et al. 2006, section 7.3).
/// </summary>
public sealed class RobotArm : IEnvironment
{
    /// <summary>Seconds of a step.</summary>
    public const float StepSeconds = 0.05f;

    /// <summary>Newton metres at most, of either motor.</summary>
    public const float MostTorque = 1;

    /// <summary>Steps of an episode, which is cut then.</summary>
    public const int EpisodeSteps = 100;

    /// <summary>Metres of each link.</summary>
    public const float LinkLength = 0.5f;

    const double Mass = 1, Friction = 0.5, MostAngle = 5 * Math.PI / 6;
    const int Substeps = 5;

    double _angle1, _angle2, _speed1, _speed2, _targetX, _targetY;
    int _step = EpisodeSteps;

    /// <summary>Numbers of an observation that tell of the arm; behind them the target.</summary>
    public const int ArmSize = 4;

    /// <summary>The angles of shoulder and elbow in radians, from -150° to 150°, the hand's place (x, y) in metres, the target's place (x, y).</summary>
    public Space ObservationSpace { get; } = new BoxSpace(-MathF.PI, MathF.PI, ArmSize + 2);

    /// <summary>The torques of shoulder and elbow, in newton metres.</summary>
    public Space ActionSpace { get; } = new BoxSpace(-MostTorque, MostTorque, 2);

    /// <summary>Metres from the hand to the target.</summary>
    public double Distance
    {
        get
        {
            var (x, y) = Hand(_angle1, _angle2);
            return Math.Sqrt(((x - _targetX) * (x - _targetX)) + ((y - _targetY) * (y - _targetY)));
        }
    }

    /// <summary>The arm rests at any angles, and the target is anywhere in its reach.</summary>
    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        var random = new SplitMix64((ulong)seed);
        (_angle1, _angle2) = (Any(ref random), Any(ref random));
        (_speed1, _speed2, _step) = (0, 0, 0);
        // Where the hand is at other angles, so that it can get there.
        (_targetX, _targetY) = Hand(Any(ref random), Any(ref random));
        Observe(observation);
    }

    /// <summary>Turns the motors for a step. The reward is minus the hand's distance from the target in metres, less a hundredth of the squared torques.</summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The episode is over, or has not begun.</exception>
    /// <exception cref="ArgumentException">The action is not two numbers.</exception>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (_step == EpisodeSteps) throw new InvalidOperationException($"The episode is over. Call {nameof(Reset)} before the next step.");
        if (action is not [var shoulder, var elbow] || !float.IsFinite(shoulder + elbow)) throw new ArgumentException($"{action.Length} torques came, or one is not finite. Give one for the shoulder and one for the elbow.", nameof(action));
        (shoulder, elbow) = (Math.Clamp(shoulder, -MostTorque, MostTorque), Math.Clamp(elbow, -MostTorque, MostTorque));
        for (var i = 0; i < Substeps; i++) Turn(shoulder, elbow, StepSeconds / Substeps);
        Observe(observation);
        return new((float)(-Distance - (0.01 * ((shoulder * shoulder) + (elbow * elbow)))), Terminated: false, Truncated: ++_step == EpisodeSteps);
    }

    // Well within the range of a joint.
    static double Any(ref SplitMix64 random) => 0.6 * MostAngle * ((2 * random.NextDouble()) - 1);

    // Semi-implicit Euler steps of M(q) a + c(q, v) = torque - friction v, for two uniform rods.
    void Turn(double torque1, double torque2, double seconds)
    {
        const double unit = Mass * LinkLength * LinkLength;
        var (cosine, sine) = (Math.Cos(_angle2), Math.Sin(_angle2));
        var (m11, m12, m22) = (unit * ((5.0 / 3) + cosine), unit * ((1.0 / 3) + (cosine / 2)), unit / 3);
        var coriolis = unit * sine / 2;
        var right1 = torque1 - (Friction * _speed1) + (coriolis * _speed2 * ((2 * _speed1) + _speed2));
        var right2 = torque2 - (Friction * _speed2) - (coriolis * _speed1 * _speed1);
        var determinant = (m11 * m22) - (m12 * m12);
        _speed1 += seconds * ((m22 * right1) - (m12 * right2)) / determinant;
        _speed2 += seconds * ((m11 * right2) - (m12 * right1)) / determinant;
        (_angle1, _speed1) = Stopped(_angle1 + (seconds * _speed1), _speed1);
        (_angle2, _speed2) = Stopped(_angle2 + (seconds * _speed2), _speed2);
    }

    // A joint stops at the end of its range.
    static (double Angle, double Speed) Stopped(double angle, double speed) => Math.Abs(angle) < MostAngle ? (angle, speed) : (Math.CopySign(MostAngle, angle), 0);

    static (double X, double Y) Hand(double angle1, double angle2) =>
        (LinkLength * (Math.Cos(angle1) + Math.Cos(angle1 + angle2)), LinkLength * (Math.Sin(angle1) + Math.Sin(angle1 + angle2)));

    void Observe(Span<float> observation)
    {
        var (x, y) = Hand(_angle1, _angle2);
        (observation[0], observation[1], observation[2], observation[3]) = ((float)_angle1, (float)_angle2, (float)x, (float)y);
        (observation[4], observation[5]) = ((float)_targetX, (float)_targetY);
    }
}
