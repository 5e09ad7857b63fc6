/** What a submission may not be. It costs this submission its grade, is said by name, and stops nobody else. */
export class Refused extends Error {
  override readonly name = 'Refused'
}
