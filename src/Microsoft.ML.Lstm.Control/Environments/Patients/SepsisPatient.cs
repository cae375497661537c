using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// A patient with sepsis, made up (Oberst and Sontag 2019): heart rate, blood pressure, oxygen and glucose rise and fall, antibiotics, ventilation and vasopressors act on them, and
/// one patient in five has diabetes, which nobody sees. For research on methods: it says nothing of real patients.
/// </summary>
/// <remarks>
/// An action is 4 · antibiotics + 2 · ventilation + vasopressors, each 0 or 1. An observation is heart rate (0 low, 1 normal, 2 high), blood pressure (likewise), oxygen (0 low, 1 normal) and whether each
/// of the three treatments is on; glucose and diabetes are hidden, as in the paper's experiments, so what has happened so far tells more than the present. An episode ends with a reward of 1 when all four vital signs are
/// normal and no treatment is on, with -1 when three or more are abnormal, and is cut after <paramref name="longest"/> steps.
/// </remarks>
/// <param name="longest">Steps after which an episode is cut; default 20, as in the paper.</param>
/// <exception cref="ArgumentOutOfRangeException">There is no step.</exception>
public sealed class SepsisPatient(int longest = 20) : IEnvironment
{
    /// <summary>Numbers of an observation.</summary>
    public const int ObservationSize = 6;

    /// <summary>Combinations of three treatments.</summary>
    public const int Actions = 8;

    const double DiabetesShare = 0.2;
    static readonly double[] Pulses = [0.25, 0.5, 0.25], Oxygens = [0.2, 0.8];
    static readonly double[] Glucoses = [0.05, 0.15, 0.6, 0.15, 0.05], DiabeticGlucoses = [0.01, 0.05, 0.15, 0.6, 0.19];

    readonly int _longest = Require.Between(longest, 1, 1 << 20, nameof(longest));
    SplitMix64 _random;
    int _heart = 1, _pressure = 1, _oxygen = 1, _glucose = 2, _steps;
    bool _diabetic, _antibiotics, _ventilation, _vasopressors, _over = true;

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = new BoxSpace([0, 0, 0, 0, 0, 0], [2, 2, 1, 1, 1, 1]);

    /// <inheritdoc/>
    public Space ActionSpace { get; } = new DiscreteSpace(Actions);

    /// <summary>Whether the patient has diabetes, which no observation tells.</summary>
    public bool HasDiabetes => _diabetic;

    /// <summary>Glucose, from 0 to 4, of which 2 is normal; no observation tells it.</summary>
    public int Glucose => _glucose;

    int Abnormal => (_heart != 1 ? 1 : 0) + (_pressure != 1 ? 1 : 0) + (_oxygen != 1 ? 1 : 0) + (_glucose != 2 ? 1 : 0);

    bool IsTreated => _antibiotics || _ventilation || _vasopressors;

    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        _random = new((ulong)seed);
        (_antibiotics, _ventilation, _vasopressors, _steps, _over) = (false, false, false, 0, false);
        do
        {
            _diabetic = Chance(DiabetesShare);
            (_heart, _pressure, _oxygen) = (Draw(Pulses), Draw(Pulses), Draw(Oxygens));
            _glucose = Draw(_diabetic ? DiabeticGlucoses : Glucoses);
        }
        while (Abnormal is 0 or >= 3);
        Observe(observation);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No episode has begun, or it is over.</exception>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (_over) throw new InvalidOperationException("The episode is over. Reset the environment.");
        if (!ActionSpace.Contains(action)) throw new ArgumentException($"The action is not {ActionSpace}.", nameof(action));
        var treatment = (int)action[0];
        var (antibiotics, ventilation, vasopressors) = ((treatment & 4) != 0, (treatment & 2) != 0, (treatment & 1) != 0);
        var (isFree, breathesFreely) = (!antibiotics && !_antibiotics, !ventilation && !_ventilation);
        var pressureIsFree = isFree && !vasopressors && !_vasopressors;
        Antibiotics(antibiotics);
        Ventilation(ventilation);
        Vasopressors(vasopressors);
        if (isFree) _heart = Fluctuated(_heart, 2, 0.1);
        if (pressureIsFree) _pressure = Fluctuated(_pressure, 2, 0.1);
        if (breathesFreely) _oxygen = Fluctuated(_oxygen, 1, 0.1);
        if (!vasopressors) _glucose = Fluctuated(_glucose, 4, _diabetic ? 0.3 : 0.1);
        _steps++;
        var reward = Abnormal >= 3 ? -1 : Abnormal == 0 && !IsTreated ? 1 : 0;
        _over = reward != 0 || _steps == _longest;
        Observe(observation);
        return new(reward, Terminated: reward != 0, Truncated: reward == 0 && _over);
    }

    void Antibiotics(bool on)
    {
        if (on)
        {
            if (_heart == 2 && Chance(0.5)) _heart = 1;
            if (_pressure == 2 && Chance(0.5)) _pressure = 1;
        }
        else if (_antibiotics)
        {
            if (_heart == 1 && Chance(0.1)) _heart = 2;
            if (_pressure == 1 && Chance(0.1)) _pressure = 2;
        }
        _antibiotics = on;
    }

    void Ventilation(bool on)
    {
        if (on && _oxygen == 0 && Chance(0.7)) _oxygen = 1;
        else if (!on && _ventilation && _oxygen == 1 && Chance(0.1)) _oxygen = 0;
        _ventilation = on;
    }

    void Vasopressors(bool on)
    {
        if (on && !_diabetic)
        {
            if (Chance(0.7)) _pressure = Math.Min(2, _pressure + 1);
        }
        else if (on)
        {
            var draw = _random.NextDouble();
            if (_pressure == 1 && draw < 0.9) _pressure = 2;
            else if (_pressure == 0 && draw < 0.9) _pressure = draw < 0.5 ? 1 : 2;
            if (Chance(0.5)) _glucose = Math.Min(4, _glucose + 1);
        }
        else if (_vasopressors && Chance(_diabetic ? 0.05 : 0.1)) _pressure = Math.Max(0, _pressure - 1);
        _vasopressors = on;
    }

    void Observe(Span<float> observation)
    {
        (observation[0], observation[1], observation[2]) = (_heart, _pressure, _oxygen);
        (observation[3], observation[4], observation[5]) = (_antibiotics ? 1 : 0, _ventilation ? 1 : 0, _vasopressors ? 1 : 0);
    }

    int Fluctuated(int value, int most, double chance)
    {
        var draw = _random.NextDouble();
        return draw < chance ? Math.Max(0, value - 1) : draw < 2 * chance ? Math.Min(most, value + 1) : value;
    }

    bool Chance(double probability) => _random.NextDouble() < probability;

    int Draw(double[] shares)
    {
        var draw = _random.NextDouble();
        for (var i = 0; i < shares.Length - 1; i++)
            if ((draw -= shares[i]) < 0) return i;
        return shares.Length - 1;
    }
}
