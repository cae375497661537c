using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.Lstm.AutoML.Trials;

namespace Microsoft.ML.Lstm.AutoML.Tests.Winners;

[TestClass]
public sealed class HopelessTrialTests
{
    static KnownTrial Trial(string parameter, double loss, TrialStart start) => new()
    {
        Parameter = parameter,
        Start = start,
        Metric = loss,
        Loss = loss,
        Cost = 1,
        ElapsedSeconds = 1,
        FoldLosses = [loss],
    };

    /// <summary>It has no model, so it must not become the result of an experiment: trials that look better but are not proven do not lower the bar.</summary>
    [TestMethod]
    public void One_that_was_ended_early_is_never_counted_below_the_best_that_may_win()
    {
        var sweep = new Sweep(new SweepOptions());
        sweep.Learn(Trial("given", 0.7, TrialStart.Given));
        foreach (var loss in (double[])[0.6, 0.5, 0.55]) sweep.Learn(Trial($"{loss}", loss, TrialStart.Searched));
        Assert.AreEqual(0.7, sweep.Best);
        Assert.AreEqual(0.6, sweep.Hopeless(0.3), "what tuners are told");
        Assert.AreEqual(0.7, sweep.Learn(Trial("ended", sweep.Hopeless(0.3), TrialStart.Searched) with { IsStoppedEarly = true })!.Loss);
        Assert.AreEqual(0.9, sweep.Learn(Trial("bad", 0.9, TrialStart.Searched) with { IsStoppedEarly = true })!.Loss);
    }
}
