/** A program as a student writes it, right or wrong, with the outcome that it has to get. */

export type Language = 'Python' | 'C' | 'Java' | 'JavaScript'

export interface Example {
  /** Below this folder; what is wrong with it stands in its first lines. */
  readonly file: string
  /** `uppercase/tcp-server`. */
  readonly exam: string
  readonly language: Language
  /** The command behind `--`. */
  readonly command: string
  readonly env?: readonly string[]
  /** Commands of `--task`, and folders of `--place`. */
  readonly tasks?: readonly string[]
  readonly places?: readonly string[]
  /** The command of `--build`. */
  readonly build?: string
  /** What is asked, as topic/name, or topic/* for a whole topic; everything unless told. */
  readonly asked?: readonly string[]
  /** The requirements that fail, as topic/name, and no others. With the role's first one, all others are blocked. */
  readonly fails: readonly string[]
  /** Requirements for which a race in the program decides. */
  readonly perhaps?: readonly string[]
  /** It is never examined, because its build fails. */
  readonly builds?: false
  /** A phrase of what a student reads: of the first failure, of the build's, or of a notice. */
  readonly says?: string
}
