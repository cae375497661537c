namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>Where the training of one network stands within that of a whole model, for reports.</summary>
/// <param name="Phase">What the network is trained for.</param>
/// <param name="Member">Its number within the phase.</param>
/// <param name="From">Progress of the whole when its training begins.</param>
/// <param name="To">Progress when it ends.</param>
readonly record struct FitPlace(TrainingPhase Phase, int Member, double From, double To)
{
    /// <summary>The only network.</summary>
    public static FitPlace Only => new(TrainingPhase.Members, 0, 0, 1);

    /// <summary>One member of an ensemble, whose members share the progress from <paramref name="from"/> to 1.</summary>
    public static FitPlace Of(int member, int members, double from = 0)
    {
        var share = (1 - from) / members;
        return new(TrainingPhase.Members, member, from + (member * share), member + 1 == members ? 1 : from + ((member + 1) * share));
    }

    /// <summary>An epoch in words.</summary>
    public string Describe(int epoch, int epochs) => FormattableString.Invariant($"{(Phase == TrainingPhase.Selection ? "Selection" : "Member")} {Member + 1}, epoch {epoch} of {epochs}");

    /// <summary>Progress of the whole after some epochs.</summary>
    public double Progress(int epoch, int epochs) => From + ((To - From) * epoch / epochs);
}
