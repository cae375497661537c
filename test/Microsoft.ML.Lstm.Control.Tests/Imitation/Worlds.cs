namespace Microsoft.ML.Lstm.Control.Tests.Imitation;

/// <summary>A sign, 0 or 1, is shown once; from then on it is to be repeated, at six steps that show nothing.</summary>
sealed class SignWorld : IEnvironment, IExpert
{
    int _sign, _step, _seen;

    public Space ObservationSpace { get; } = new DiscreteSpace(3);

    public Space ActionSpace { get; } = new DiscreteSpace(2);

    public void Reset(int seed, Span<float> observation) => (_sign, _step, observation[0]) = (seed & 1, 0, seed & 1);

    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        observation[0] = 2;
        return new(action[0] == _sign ? 1 : 0, ++_step == 6, false);
    }

    public void Reset()
    {
    }

    public void Act(ReadOnlySpan<float> observation, ReadOnlySpan<float> lastAction, Span<float> action)
    {
        if (observation[0] < 2) _seen = (int)observation[0];
        action[0] = _seen;
    }
}

/// <summary>A cart on a ridge, which runs away from the middle by itself, the faster the farther; the expert brings it back at once.</summary>
sealed class RidgeWorld : IEnvironment, IExpert
{
    Random _random = new(0);
    float _place;
    int _step;

    public Space ObservationSpace { get; } = new BoxSpace(-4, 4, 1);

    public Space ActionSpace { get; } = new BoxSpace(-1, 1, 1);

    public float Place => _place;

    public void Reset(int seed, Span<float> observation)
    {
        (_random, _step) = (new(seed), 0);
        observation[0] = _place = 0.02f * (_random.NextSingle() - 0.5f);
    }

    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _place = Math.Clamp((1.15f * _place) + action[0] + (0.02f * (_random.NextSingle() - 0.5f)), -4, 4);
        observation[0] = _place;
        return new(-Math.Abs(_place), false, ++_step == 30);
    }

    public void Reset()
    {
    }

    public void Act(ReadOnlySpan<float> observation, ReadOnlySpan<float> lastAction, Span<float> action) => action[0] = Math.Clamp(-1.15f * observation[0], -1, 1);
}
