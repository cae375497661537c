using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn.Tests.Context;

/// <summary>The context: its log, and what it keeps.</summary>
[TestClass]
public sealed class MLContextTest
{
    [TestMethod]
    public void Messages_of_channels_reach_the_log_with_their_source_and_kind()
    {
        var context = new MLContext();
        var lines = new List<LoggingEventArgs>();
        context.Log += (_, line) => lines.Add(line);
        using (var channel = ((IHostEnvironment)context).Register("Component").Start("Work"))
            channel.Warning(MessageSensitivity.None, "{0} of {1}", 1, 2);
        var warning = lines.Single(line => line.Kind == ChannelMessageKind.Warning);
        Assert.AreEqual("1 of 2", warning.RawMessage);
        Assert.AreEqual("Component; Work", warning.Source);
        Assert.AreEqual("[Source=Component; Work, Kind=Warning] 1 of 2", warning.Message);
    }

    [TestMethod]
    public void Hosts_draw_the_same_numbers_from_the_same_seed()
    {
        static double Draw(int seed) => ((IHostEnvironment)new MLContext(seed)).Register("Component").Rand.NextDouble();
        Assert.AreEqual(Draw(7), Draw(7));
        Assert.AreNotEqual(Draw(7), Draw(8));
    }

    [TestMethod]
    public void Options_are_kept_by_name()
    {
        var context = new MLContext();
        context.SetOption("Option", 3);
        Assert.IsTrue(context.TryGetOption<int>("Option", out var value));
        Assert.AreEqual(3, value);
        Assert.IsFalse(context.TryAddOption("Option", 4));
        Assert.IsTrue(context.RemoveOption("Option"));
        Assert.IsFalse(context.RemoveOption("Option"));
        Assert.AreEqual(0, context.GetOptionOrDefault<int>("Option"));
        Assert.IsTrue(context.RemoveOption("Option"), "asking for a default leaves it there");
    }

    [TestMethod]
    public void An_option_of_another_type_is_not_the_one_asked_for()
    {
        var context = new MLContext();
        context.SetOption("Option", 3);
        Assert.IsFalse(context.TryGetOption<string>("Option", out _));
        Assert.ThrowsExactly<InvalidCastException>(() => context.GetOptionOrDefault<string>("Option"));
    }

    [TestMethod]
    public void A_new_context_has_the_defaults_of_ML_NET()
    {
        var context = new MLContext();
        Assert.IsFalse(context.FallbackToCpu);
        Assert.IsNull(context.GpuDeviceId);
        Assert.AreEqual(Path.GetTempPath(), context.TempFilePath);
    }
}
