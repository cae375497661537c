using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Tagging;

/// <summary>What a tagger's training is stopped by.</summary>
[TestClass]
public sealed class TaggingErrorsTests
{
    const int Steps = 4;

    /// <summary>Numbers of the tags O, B-ORG, I-ORG, B-LOC; 9 for one that is not known. Errors and spans of both kinds.</summary>
    [TestMethod]
    [DataRow("0120", "0120", 0, 2), DataRow("0120", "0100", 2, 2), DataRow("0130", "0100", 1, 3), DataRow("0000", "0130", 2, 2), DataRow("1130", "1100", 1, 5)]
    [DataRow("0000", "0000", 0, 0), DataRow("0190", "0130", 0, 2), DataRow("9999", "1133", 0, 0)]
    public void Spans_of_both_kinds_are_counted(string known, string predicted, int errors, int spans)
    {
        var network = new TaggingNetwork(TaggingFixtures.Config(classes: 0) with { Scheme = TagSchemeKind.Bio });
        var (found, likelihood) = Evaluate(network, known, predicted, []);
        Assert.AreEqual(errors, found.Sum - (0.01 * likelihood.Sum), 1e-6);
        Assert.AreEqual(spans, found.Weight - (0.01 * likelihood.Weight), 1e-6);
    }

    /// <summary>I-ORG behind O is predicted by its score alone, which the scheme forbids.</summary>
    [TestMethod]
    public void What_the_scheme_forbids_is_not_predicted()
    {
        foreach (var isConstrained in (bool[])[true, false])
        {
            var network = new TaggingNetwork(TaggingFixtures.Config(classes: 0) with { Scheme = TagSchemeKind.Bio, IsConstrained = isConstrained });
            var (found, likelihood) = Evaluate(network, "0000", "0200", []);
            Assert.AreEqual(isConstrained, found.Weight - (0.01 * likelihood.Weight) < 1e-6 || found.Sum - (0.01 * likelihood.Sum) > 2.5);
        }
    }

    /// <summary>O has 5 and all others 0: with a margin of 6 spans follow one another, B-ORG I-ORG I-ORG I-ORG or others, of which none is right; with 4 nothing changes.</summary>
    [TestMethod]
    public void Errors_of_several_margins_are_counted_together()
    {
        var network = new TaggingNetwork(TaggingFixtures.Config(classes: 0) with { Scheme = TagSchemeKind.Bio });
        var (found, likelihood) = Evaluate(network, "0030", "0000", [], [0, 4, 0]);
        Assert.AreEqual((3.0, 3.0), (Math.Round(found.Sum - (0.01 * likelihood.Sum), 5), Math.Round(found.Weight - (0.01 * likelihood.Weight), 5)));
        var (moved, _) = Evaluate(network, "0030", "0000", [], [0, 6]);
        Assert.IsTrue(Math.Round(moved.Weight - (0.01 * likelihood.Weight), 5) >= 3, "a span that is missed twice, and one at least that is not there");
    }

    [TestMethod]
    public void Tags_that_name_no_spans_are_counted_one_by_one()
    {
        var network = new TaggingNetwork(TaggingFixtures.Config(classes: 0) with { Tags = ["A", "B", "C", "D"], Scheme = TagSchemeKind.None });
        var (found, likelihood) = Evaluate(network, "0129", "0330", []);
        Assert.AreEqual((4.0, 6.0), (Math.Round(found.Sum - (0.01 * likelihood.Sum), 5), Math.Round(found.Weight - (0.01 * likelihood.Weight), 5)));
    }

    [TestMethod]
    public void Classes_that_are_wrong_count_too()
    {
        var network = new TaggingNetwork(TaggingFixtures.Config(classes: 2) with { Scheme = TagSchemeKind.Bio });
        foreach (var (label, errors, all) in new[] { (1f, 0, 3), (0f, 1, 3), (float.NaN, 0, 2) })
        {
            var (found, likelihood) = Evaluate(network, "0120", "0120", [label]);
            Assert.AreEqual(errors, found.Sum - (0.01 * likelihood.Sum), 1e-5);
            Assert.AreEqual(all, found.Weight - (0.01 * likelihood.Weight), 1e-5);
        }
    }

    /// <summary>The errors of outputs that predict some tags, and class 1, and their likelihood's loss.</summary>
    static (LossSum Errors, LossSum Likelihood) Evaluate(TaggingNetwork network, string known, string predicted, float[] classes, float[]? margins = null)
    {
        float[] targets = [.. known.Select(tag => tag == '9' ? float.NaN : tag - '0')];
        return (Of(new TaggingErrors(network, network.Objective, margins ?? [0])), Of(network.Objective));

        LossSum Of(IObjective objective)
        {
            var run = new ObjectiveRun(objective, 1, Steps, masked: false) { Outputs = new float[Steps * network.Config.Scores], Weights = new float[objective.Weights.Count], SequenceWeights = { [0] = 1 } };
            for (var t = 0; t < Steps; t++)
            {
                run.Outputs[(t * network.Config.Scores) + predicted[t] - '0'] = 5;
                if (classes.Length > 0) run.Outputs[(t * network.Config.Scores) + network.Config.Tags.Length + 1] = 3;
            }
            run.Pack();
            return classes.Length > 0 ? run.Evaluate(new([.. targets, .. classes], [0, Steps, Steps + 1], 2), gradients: false) : run.Evaluate(new(targets, [0, Steps]), gradients: false);
        }
    }
}
