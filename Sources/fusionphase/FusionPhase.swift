import ArgumentParser

@main
struct FusionPhase: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fusionphase", abstract: "Phase diagrams of unimodal bias.", subcommands: [SelfTestCommand.self])
}
