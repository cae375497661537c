using Microsoft.ML.Runtime;

namespace Microsoft.ML.AutoML;

/// <summary>A context of a trial's own, so that the end of one trial does not end another. What it logs, the experiment's context logs.</summary>
static class TrialContext
{
    public const string Source = "AutoMLExperiment-ChildContext";

    public static MLContext Create(MLContext parent, int? seed, IChannel channel)
    {
        var context = new MLContext(seed)
        {
            TempFilePath = parent.TempFilePath,
            FallbackToCpu = parent.FallbackToCpu,
            GpuDeviceId = parent.GpuDeviceId,
        };
        context.Log += (_, message) =>
        {
            switch (message.Kind)
            {
                case ChannelMessageKind.Trace: channel.Trace(message.Message); break;
                case ChannelMessageKind.Info: channel.Info(message.Message); break;
                case ChannelMessageKind.Warning: channel.Warning(message.Message); break;
                default: channel.Error(message.Message); break;
            }
        };
        return context;
    }
}
