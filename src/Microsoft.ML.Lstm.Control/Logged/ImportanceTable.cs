namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>
/// What estimators read: for each trajectory and step the cumulative ratio of probabilities, the discounted reward, and what action values say. Behind a trajectory's end its last ratio goes on, and
/// nothing is gained (Thomas and Brunskill 2016).
/// </summary>
sealed class ImportanceTable(int trajectories, int steps)
{
    public int Trajectories { get; } = trajectories;

    /// <summary>Steps of the longest trajectory.</summary>
    public int Steps { get; } = steps;

    /// <summary>[trajectories, steps]: products of the ratios of probabilities up to the step.</summary>
    public double[] Ratios { get; } = new double[checked(trajectories * steps)];

    /// <summary>[trajectories, steps]: rewards, discounted to the first step.</summary>
    public double[] Rewards { get; } = new double[trajectories * steps];

    /// <summary>[trajectories]: values of first steps by action values.</summary>
    public double[] FirstValues { get; } = new double[trajectories];

    /// <summary>[trajectories, steps]: reward and the value of what comes next, less the action's value; discounted.</summary>
    public double[] Surprises { get; } = new double[trajectories * steps];

    /// <summary>Takes a trajectory.</summary>
    /// <param name="trajectory">Its number.</param>
    /// <param name="ratios">[its steps]: ratio of probabilities of each action.</param>
    /// <param name="rewards">[its steps].</param>
    /// <param name="actionValues">[its steps]: value of the action that was taken.</param>
    /// <param name="values">[its steps]: value of going on by the policy; 0 behind the end.</param>
    /// <param name="discount">What a reward counts that comes a step later.</param>
    public void Set(int trajectory, ReadOnlySpan<double> ratios, ReadOnlySpan<float> rewards, ReadOnlySpan<double> actionValues, ReadOnlySpan<double> values, double discount)
    {
        var (place, product, factor) = (trajectory * Steps, 1.0, 1.0);
        FirstValues[trajectory] = values[0];
        for (var t = 0; t < Steps; t++)
        {
            var isThere = t < ratios.Length;
            if (isThere) product *= ratios[t];
            Ratios[place + t] = product;
            Rewards[place + t] = isThere ? factor * rewards[t] : 0;
            Surprises[place + t] = isThere ? factor * (rewards[t] + (t + 1 < values.Length ? discount * values[t + 1] : 0) - actionValues[t]) : 0;
            factor *= discount;
        }
    }

    /// <summary>The effective sample size (Kish 1965) of the weights of whole trajectories: (Σ w)² / Σ w²; 0 where all are 0.</summary>
    public double EffectiveSampleSize()
    {
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < Trajectories; i++)
        {
            var weight = Ratios[(i * Steps) + Steps - 1];
            (sum, squares) = (sum + weight, squares + (weight * weight));
        }
        return squares > 0 ? sum * sum / squares : 0;
    }

    /// <summary>The mean weight of whole trajectories: about 1 where what the policy does was logged.</summary>
    public double MeanRatio()
    {
        var sum = 0.0;
        for (var i = 0; i < Trajectories; i++) sum += Ratios[(i * Steps) + Steps - 1];
        return sum / Trajectories;
    }
}
